package dev.sallyport.model.policy;

import dev.sallyport.model.net.AddressBits;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.net.PortRange;
import dev.sallyport.model.request.HttpCondition;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a rule or of a ceiling's entry. All that are stated must hold; a null one does not restrict; an
 * empty one cannot be built, since an empty list never means "all" (DESIGN §6). Immutable.
 *
 * @param hosts null when not stated
 * @param cidrs null when not stated
 * @param ports the ports the app dialled; null when not stated
 * @param protocols null when not stated
 * @param http what must hold of each request; null when not stated
 */
public record Conditions(
        @Nullable List<HostPattern> hosts,
        @Nullable List<Cidr> cidrs,
        @Nullable List<PortRange> ports,
        @Nullable Set<Protocol> protocols,
        @Nullable HttpCondition http) {
    /** Copies what is stated and refuses an empty list. */
    public Conditions {
        hosts = hosts == null ? null : List.copyOf(requireStated("hosts", hosts));
        cidrs = cidrs == null ? null : List.copyOf(requireStated("cidrs", cidrs));
        ports = ports == null ? null : List.copyOf(requireStated("ports", ports));
        protocols = protocols == null ? null : Set.copyOf(requireStated("protocols", protocols));
    }

    /** Conditions that say nothing of requests. */
    public Conditions(
            @Nullable List<HostPattern> hosts,
            @Nullable List<Cidr> cidrs,
            @Nullable List<PortRange> ports,
            @Nullable Set<Protocol> protocols) {
        this(hosts, cidrs, ports, protocols, null);
    }

    /** The same with this to hold of each request. */
    public Conditions withHttp(@Nullable HttpCondition stated) {
        return new Conditions(hosts, cidrs, ports, protocols, stated);
    }

    private static <C extends Collection<?>> C requireStated(String field, C values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException(field + " is empty: leave it out, or name at least one");
        }
        return values;
    }

    /** Whether the stated hosts admit this name; a rule about hosts says nothing about a nameless connection. */
    public Truth onHost(@Nullable HostName host) {
        if (hosts == null) {
            return Truth.HOLDS;
        }
        return Truth.of(host != null && matchesAny(hosts, host));
    }

    private static boolean matchesAny(List<HostPattern> hosts, HostName host) {
        for (HostPattern pattern : hosts) {
            if (pattern.matches(host)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the stated CIDRs admit this address; unknown while the address is (null). */
    public Truth onAddress(@Nullable InetAddress address) {
        return onAddress(address == null ? null : AddressBits.of(address));
    }

    /** The same for an address whose bits are known. */
    public Truth onAddress(@Nullable AddressBits address) {
        if (cidrs == null) {
            return Truth.HOLDS;
        }
        return address == null ? Truth.UNKNOWN : Truth.of(contains(cidrs, address));
    }

    private static boolean contains(List<Cidr> cidrs, AddressBits address) {
        for (Cidr cidr : cidrs) {
            if (cidr.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the stated ports admit this one. */
    public Truth onPort(int port) {
        return Truth.of(ports == null || contains(ports, port));
    }

    private static boolean contains(List<PortRange> ports, int port) {
        for (PortRange range : ports) {
            if (range.contains(port)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the stated protocols admit this one; unknown while the first bytes are (null). */
    public Truth onProtocol(@Nullable Protocol protocol) {
        if (protocols == null) {
            return Truth.HOLDS;
        }
        return protocol == null ? Truth.UNKNOWN : Truth.of(protocols.contains(protocol));
    }
}

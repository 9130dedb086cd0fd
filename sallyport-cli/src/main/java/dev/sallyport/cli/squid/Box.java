package dev.sallyport.cli.squid;

import dev.sallyport.cli.analyze.Patterns;
import dev.sallyport.cli.imports.Ports;
import dev.sallyport.cli.imports.Ranges;
import dev.sallyport.model.address.AddressClass.Opening;
import dev.sallyport.model.address.AddressTable;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.net.PortRange;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.resources.draft.RuleDraft;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A set of requests: a product of what each dimension admits, less some names and addresses. Every operation yields boxes
 * that hold no request which is not in the true result. Immutable.
 *
 * @param hosts null for every name and none
 * @param cidrs null for every address
 * @param ports in normal form
 * @param connect whether tunnels are in it (TLS and TCP to us)
 * @param http whether plain HTTP is in it
 * @param exceptHosts names that are not in it
 * @param exceptCidrs addresses that are not in it
 */
record Box(
        @Nullable List<HostPattern> hosts,
        @Nullable List<Cidr> cidrs,
        List<PortRange> ports,
        boolean connect,
        boolean http,
        List<HostPattern> exceptHosts,
        List<Cidr> exceptCidrs) {
    static final Box EVERYTHING = new Box(null, null, Ports.ALL, true, true, List.of(), List.of());
    private static final int MOST_RANGES = 64;

    boolean isEmpty() {
        return (hosts != null && hosts.isEmpty())
                || (cidrs != null && cidrs.isEmpty())
                || ports.isEmpty()
                || !(connect || http);
    }

    /** What of it passes the test, or, negated, does not; empty when that cannot be told. */
    List<Box> where(Acl acl, boolean negated) {
        if (negated && !acl.isExact()) {
            return List.of();
        }
        Box rest = switch (acl.test()) {
            case AclTest.Name name -> negated ? withoutHosts(name.patterns()) : withHosts(name.patterns());
            case AclTest.Address address -> negated ? withoutRanges(address.ranges()) : withRanges(address.ranges());
            case AclTest.Port port ->
                withPorts(negated ? Ports.complement(port.ranges()) : Ports.normal(port.ranges()));
            case AclTest.Method method ->
                negated
                        ? withMethods(connect && !method.connect(), http && !method.others())
                        : withMethods(connect && method.connect(), false);
            case AclTest.Always always -> always.holds() == negated ? withMethods(false, false) : this;
            case AclTest.Unsayable ignored -> withMethods(false, false);
        };
        return rest.isEmpty() ? List.of() : List.of(rest);
    }

    private Box withHosts(List<HostPattern> wanted) {
        if (hosts == null) {
            return new Box(wanted, cidrs, ports, connect, http, List.of(), exceptCidrs).withoutHosts(exceptHosts);
        }
        Set<HostPattern> both = new LinkedHashSet<>();
        for (HostPattern mine : hosts) {
            for (HostPattern other : wanted) {
                if (Patterns.covers(other, mine)) {
                    both.add(mine);
                } else if (Patterns.covers(mine, other)) {
                    both.add(other);
                }
            }
        }
        return new Box(List.copyOf(both), cidrs, ports, connect, http, exceptHosts, exceptCidrs);
    }

    private Box withoutHosts(List<HostPattern> unwanted) {
        if (hosts == null) {
            return new Box(null, cidrs, ports, connect, http, joined(exceptHosts, unwanted), exceptCidrs);
        }
        List<HostPattern> kept = hosts.stream()
                .filter(mine -> unwanted.stream().noneMatch(other -> Patterns.covers(other, mine)))
                .toList();
        List<HostPattern> inside = unwanted.stream()
                .filter(other -> kept.stream().anyMatch(mine -> Patterns.covers(mine, other)))
                .toList();
        return new Box(kept, cidrs, ports, connect, http, joined(exceptHosts, inside), exceptCidrs);
    }

    private Box withRanges(List<Cidr> wanted) {
        List<Cidr> both = cidrs == null ? wanted : Ranges.intersection(cidrs, wanted);
        return new Box(hosts, both, ports, connect, http, exceptHosts, List.of()).withoutRanges(exceptCidrs);
    }

    /** What nobody can open need not be taken out. */
    private Box withoutRanges(List<Cidr> unwanted) {
        List<Cidr> real = unwanted.stream()
                .filter(range -> AddressTable.widestOpening(range) != Opening.NOBODY)
                .toList();
        if (cidrs != null) {
            List<Cidr> rest = Ranges.difference(cidrs, real);
            if (rest.size() <= Math.max(MOST_RANGES, cidrs.size())) {
                return new Box(hosts, rest, ports, connect, http, exceptHosts, exceptCidrs);
            }
        }
        if (real.stream().anyMatch(range -> range.prefixLength() == 0)) {
            return new Box(hosts, Ranges.difference(Ranges.ALL, real), ports, connect, http, exceptHosts, exceptCidrs);
        }
        return new Box(hosts, cidrs, ports, connect, http, exceptHosts, joined(exceptCidrs, real));
    }

    private Box withPorts(List<PortRange> wanted) {
        return new Box(hosts, cidrs, Ports.intersection(ports, wanted), connect, http, exceptHosts, exceptCidrs);
    }

    private Box withMethods(boolean tunnels, boolean plain) {
        return new Box(hosts, cidrs, ports, tunnels, plain, exceptHosts, exceptCidrs);
    }

    private static <T> List<T> joined(List<T> one, List<T> other) {
        return Stream.concat(one.stream(), other.stream()).distinct().toList();
    }

    /** The Allow; without names and addresses it reaches every public address. */
    RuleDraft allow(String reason) {
        List<Cidr> ranges = hosts == null && cidrs == null ? Ranges.ALL : Objects.requireNonNullElse(cidrs, List.of());
        return rule(Action.ALLOW, Objects.requireNonNullElse(hosts, List.of()), ranges, reason);
    }

    /** The Denies for what is taken out of it. */
    List<RuleDraft> denies(String reason) {
        List<RuleDraft> denies = new ArrayList<>();
        if (!exceptHosts.isEmpty()) {
            denies.add(rule(Action.DENY, exceptHosts, List.of(), reason));
        }
        if (!exceptCidrs.isEmpty()) {
            denies.add(rule(Action.DENY, Objects.requireNonNullElse(hosts, List.of()), exceptCidrs, reason));
        }
        return denies;
    }

    private RuleDraft rule(Action action, List<HostPattern> names, List<Cidr> ranges, String reason) {
        Set<Protocol> protocols =
                connect && http ? Set.of() : connect ? Set.of(Protocol.TLS, Protocol.TCP) : Set.of(Protocol.HTTP);
        return new RuleDraft(action, names, ranges, ports.equals(Ports.ALL) ? List.of() : ports, protocols, reason);
    }
}

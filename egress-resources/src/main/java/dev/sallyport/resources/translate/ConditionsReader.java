package dev.sallyport.resources.translate;

import dev.sallyport.model.address.AddressClass.Opening;
import dev.sallyport.model.address.AddressTable;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.net.PortRange;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Protocol;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code hosts}, {@code cidrs}, {@code ports} and {@code protocols} of a rule or of a ceiling's entry. Stateless. */
final class ConditionsReader {
    private static final int MAX_HOST_TEXT = 260;
    private static final int MAX_CIDR_TEXT = 50;
    private static final int MAX_PORT_TEXT = 11;
    private static final Map<String, Protocol> PROTOCOLS =
            Map.of("TLS", Protocol.TLS, "HTTP", Protocol.HTTP, "TCP", Protocol.TCP);

    private ConditionsReader() {}

    /** Who says it and to what end: decides how wide hosts and CIDRs may be. */
    enum Reach {
        /** An Allow of an EgressPolicy: public addresses only. */
        NAMESPACED_ALLOW(Opening.ANY_RULE),
        /** An Allow of a ClusterEgressPolicy: private addresses too. */
        CLUSTER_ALLOW(Opening.PLATFORM),
        /** A Deny or a ceiling: takes away only, so it may be as wide as it likes. */
        RESTRICTION(Opening.NOBODY);

        private final Opening opening;

        Reach(Opening opening) {
            this.opening = opening;
        }
    }

    static Conditions read(Field parent, Reach reach) {
        List<Protocol> protocols = parent.at("protocols").list(PROTOCOLS.size(), field -> field.word(PROTOCOLS));
        return new Conditions(
                hosts(parent, reach),
                parent.at("cidrs").list(Limits.CIDRS, field -> cidr(field, reach)),
                parent.at("ports").list(Limits.PORTS, ConditionsReader::ports),
                protocols == null ? null : Set.copyOf(protocols));
    }

    /** Sets stand among the hosts by names that no host has, until it is known what they hold. */
    private static @Nullable List<HostPattern> hosts(Field parent, Reach reach) {
        List<HostPattern> hosts = parent.at("hosts").list(Limits.HOSTS, field -> host(field, reach));
        List<HostPattern> sets = parent.at("hostSets")
                .list(
                        Limits.HOST_SETS,
                        field -> field.parsed(Names.MAX_LABEL, text -> HostSets.standIn(Names.label(text))));
        if (sets == null || hosts == null) {
            return sets == null ? hosts : sets;
        }
        return Stream.concat(hosts.stream(), sets.stream()).toList();
    }

    static @Nullable HostPattern host(Field field, Reach reach) {
        return field.parsed(MAX_HOST_TEXT, text -> {
            HostPattern pattern = HostPattern.parse(text);
            if (reach != Reach.RESTRICTION && PublicSuffixes.isCoveredBy(pattern)) {
                throw new IllegalArgumentException("a wildcard over the public suffix " + pattern.name()
                        + " would allow names of strangers: name a registered domain, like *.example.com");
            }
            return pattern;
        });
    }

    private static @Nullable Cidr cidr(Field field, Reach reach) {
        return field.parsed(MAX_CIDR_TEXT, text -> {
            Cidr cidr = Cidr.parse(text);
            Opening widest = AddressTable.widestOpening(cidr);
            if (widest.compareTo(reach.opening) > 0) {
                throw new IllegalArgumentException(
                        widest == Opening.NOBODY
                                ? "no rule can open this range (loopback, link-local, metadata, multicast and the like)"
                                : "an EgressPolicy reaches public addresses only: private ranges open through a"
                                        + " ClusterEgressPolicy or EgressSettings.internalRanges");
            }
            return cidr;
        });
    }

    private static @Nullable PortRange ports(Field field) {
        return field.numberOrText(ConditionsReader::port, MAX_PORT_TEXT, PortRange::parse);
    }

    static PortRange port(long number) {
        return PortRange.of(Math.clamp(number, -1, 65_536));
    }
}

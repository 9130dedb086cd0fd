package dev.sallyport.model.policy;

import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.IpLiteral;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What EgressSettings says. Immutable.
 *
 * @param clusterCidrs pod, service and node ranges; never dialled
 * @param controlCidrs gateway, CA, resolver, API server outside those ranges; never dialled
 * @param dnsServers resolvers of the cluster; never dialled
 * @param defaultPosture where no rule decides and the namespace says nothing
 * @param internalRanges private ranges opened to namespaces
 * @param forbiddenRanges ranges nothing opens
 * @param nat64Prefixes /96 prefixes whose embedded IPv4 address is vetted while the IPv6 address is dialled
 * @param governance how namespaces are governed; the gateway does not look at it
 * @param revocations identities, pods and certificates for which nothing is carried
 * @param encryptedClientHello what happens to TLS that hides its name
 */
public record Settings(
        List<Cidr> clusterCidrs,
        List<Cidr> controlCidrs,
        List<InetAddress> dnsServers,
        Posture defaultPosture,
        List<InternalRange> internalRanges,
        List<Cidr> forbiddenRanges,
        List<Cidr> nat64Prefixes,
        Governance governance,
        List<Revocation> revocations,
        EncryptedClientHello encryptedClientHello) {
    /**
     * A private range and who may be let into it.
     *
     * @param cidr the range
     * @param namespaces null for every namespace
     */
    public record InternalRange(Cidr cidr, @Nullable Set<String> namespaces) {
        /** Copies the namespaces. */
        public InternalRange {
            namespaces = namespaces == null ? null : Set.copyOf(namespaces);
        }

        /** True when it opens the address to the namespace. */
        public boolean opens(InetAddress address, String namespace) {
            return cidr.contains(address) && (namespaces == null || namespaces.contains(namespace));
        }
    }

    private static final int NAT64_PREFIX_LENGTH = 96;

    /** Settings that revoke nobody. */
    public Settings(
            List<Cidr> clusterCidrs,
            List<Cidr> controlCidrs,
            List<InetAddress> dnsServers,
            Posture defaultPosture,
            List<InternalRange> internalRanges,
            List<Cidr> forbiddenRanges,
            List<Cidr> nat64Prefixes,
            Governance governance) {
        this(
                clusterCidrs,
                controlCidrs,
                dnsServers,
                defaultPosture,
                internalRanges,
                forbiddenRanges,
                nat64Prefixes,
                governance,
                List.of());
    }

    /** Settings that let TLS out by its outer name. */
    public Settings(
            List<Cidr> clusterCidrs,
            List<Cidr> controlCidrs,
            List<InetAddress> dnsServers,
            Posture defaultPosture,
            List<InternalRange> internalRanges,
            List<Cidr> forbiddenRanges,
            List<Cidr> nat64Prefixes,
            Governance governance,
            List<Revocation> revocations) {
        this(
                clusterCidrs,
                controlCidrs,
                dnsServers,
                defaultPosture,
                internalRanges,
                forbiddenRanges,
                nat64Prefixes,
                governance,
                revocations,
                EncryptedClientHello.ALLOW_OUTER);
    }

    /** Copies the lists and refuses a NAT64 prefix that is not an IPv6 /96. */
    public Settings {
        clusterCidrs = List.copyOf(clusterCidrs);
        controlCidrs = List.copyOf(controlCidrs);
        dnsServers = dnsServers.stream().map(IpLiteral::plain).toList();
        internalRanges = List.copyOf(internalRanges);
        forbiddenRanges = List.copyOf(forbiddenRanges);
        nat64Prefixes = List.copyOf(nat64Prefixes);
        revocations = List.copyOf(revocations);
        if (!nat64Prefixes.stream().allMatch(prefix -> prefix.isV6() && prefix.prefixLength() == NAT64_PREFIX_LENGTH)) {
            throw new IllegalArgumentException("each of nat64Prefixes is an IPv6 range of length /96 (RFC 6052 §2.2)");
        }
    }
}

package dev.sallyport.proxy.config;

import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.proxy.accept.ListenerSettings;
import dev.sallyport.proxy.dial.ForwarderSettings;
import dev.sallyport.proxy.dial.ResolverSettings;
import dev.sallyport.proxy.lookup.SidecarLookupSettings;
import dev.sallyport.proxy.sidecar.DnsSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code sallyport.dns}: the sidecar's answers to the pod's DNS questions, where init-iptables captures them. */
@ConfigMapping(prefix = "sallyport.dns")
public interface DnsConfig {
    /** Whether questions are answered; init-iptables is told the same. */
    @WithDefault("false")
    boolean capture();

    /** Port on loopback, UDP and TCP, the one init-iptables redirects to; 0 lets the system choose. */
    @WithDefault("15453")
    int port();

    /** The cluster's domain, of which the pod's own resolver is asked. */
    @WithDefault("cluster.local")
    String clusterDomain();

    /** More domains of which the pod's own resolver is asked; names under them are no longer decided. */
    Optional<List<String>> localDomains();

    /** The pod's own resolvers as {@code ip:port}; those of /etc/resolv.conf when absent, loopback ones left out. */
    Optional<List<String>> resolvers();

    /** How long one of the pod's resolvers is waited for before the next is asked. */
    @WithDefault("PT2S")
    Duration queryTimeout();

    /** How long the pod's resolvers are waited for in all. */
    @WithDefault("PT4S")
    Duration lookupTimeout();

    /** Questions of the pod under way at once; more are answered SERVFAIL. */
    @WithDefault("512")
    int maxPending();

    /** Addresses whose names are remembered, so that connections without a name of their own get one. */
    @WithDefault("4096")
    int maxAddresses();

    /** An address has its name at least this long, since clients use it a while longer than its record lives. */
    @WithDefault("PT1M")
    Duration minNameLife();

    /** At most this long. */
    @WithDefault("PT1H")
    Duration maxNameLife();

    /**
     * Checks ranges; throws {@link IllegalArgumentException} with all mistakes.
     *
     * @param localRanges of whose addresses the pod's own resolver is asked for names
     */
    default DnsSettings toSettings(List<Cidr> localRanges) {
        Mistakes mistakes = new Mistakes("sallyport.dns");
        mistakes.range("port", port(), 0, 65_535);
        HostName cluster = mistakes.parse("cluster-domain", clusterDomain(), HostName::parse);
        List<HostName> local = new ArrayList<>(mistakes.parseAll("local-domains", localDomains(), HostName::parse));
        List<InetSocketAddress> named = mistakes.parseAll("resolvers", resolvers(), DnsConfig::server);
        mistakes.range("query-timeout", queryTimeout(), Duration.ofMillis(50), Duration.ofSeconds(30));
        mistakes.range("lookup-timeout", lookupTimeout(), queryTimeout(), Duration.ofMinutes(1));
        mistakes.range("max-pending", maxPending(), 1, 1 << 16);
        mistakes.range("max-addresses", maxAddresses(), 1, 1 << 20);
        mistakes.range("min-name-life", minNameLife(), Duration.ZERO, Duration.ofHours(1));
        mistakes.range("max-name-life", maxNameLife(), minNameLife(), Duration.ofDays(1));
        mistakes.throwIfAny();
        if (cluster != null) {
            local.add(cluster);
        }
        return new DnsSettings(
                new ListenerSettings(port(), 128),
                new SidecarLookupSettings(local, ResolverSettings.systemSearchDomains(), localRanges, maxPending()),
                new ForwarderSettings(
                        resolvers().isPresent() ? named : ResolverSettings.systemServersOffLoopback(),
                        queryTimeout(),
                        lookupTimeout(),
                        maxPending()),
                maxAddresses(),
                minNameLife(),
                maxNameLife());
    }

    private static InetSocketAddress server(String text) {
        Authority authority = Authority.parse(text);
        if (authority.host() instanceof IpLiteral literal) {
            return new InetSocketAddress(literal.address(), authority.port());
        }
        throw new IllegalArgumentException("a name server is stated by address: ip:port");
    }
}

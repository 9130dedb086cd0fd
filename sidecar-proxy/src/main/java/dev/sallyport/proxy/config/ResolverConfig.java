package dev.sallyport.proxy.config;

import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.proxy.dial.ResolverSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code sallyport.resolver}: how the gateway resolves names. */
@ConfigMapping(prefix = "sallyport.resolver")
public interface ResolverConfig {
    /** Name servers as {@code ip:port}, in order of preference; those of /etc/resolv.conf when absent. */
    Optional<List<String>> servers();

    /** How long one server is waited for before the next is asked. */
    @WithDefault("PT2S")
    Duration queryTimeout();

    /** How long a name is waited for in all. */
    @WithDefault("PT5S")
    Duration lookupTimeout();

    /** How long the other family is waited for once one has addresses (RFC 8305 §3). */
    @WithDefault("PT0.05S")
    Duration familyWait();

    /** Records live at least this long. */
    @WithDefault("PT5S")
    Duration minTtl();

    /** Records live at most this long. */
    @WithDefault("PT5M")
    Duration maxTtl();

    /** How long "no such name", "no addresses" and a failure are remembered. */
    @WithDefault("PT5S")
    Duration negativeTtl();

    /** How long after its end an answer still serves when no server answers; 0 for never. */
    @WithDefault("PT1H")
    Duration staleWindow();

    /** Addresses kept of one answer per family. */
    @WithDefault("32")
    int maxAddresses();

    /** CNAMEs followed for one name. */
    @WithDefault("8")
    int maxAliases();

    /** Names remembered. */
    @WithDefault("4096")
    int maxNames();

    /** Names looked up at once. */
    @WithDefault("1024")
    int maxPending();

    /** Checks ranges; throws {@link IllegalArgumentException} with all mistakes. */
    default ResolverSettings toSettings() {
        Mistakes mistakes = new Mistakes("sallyport.resolver");
        List<InetSocketAddress> named = mistakes.parseAll("servers", servers(), ResolverConfig::server);
        mistakes.range("query-timeout", queryTimeout(), Duration.ofMillis(50), Duration.ofSeconds(30));
        mistakes.range("lookup-timeout", lookupTimeout(), queryTimeout(), Duration.ofMinutes(1));
        mistakes.range("family-wait", familyWait(), Duration.ZERO, Duration.ofSeconds(5));
        mistakes.range("min-ttl", minTtl(), Duration.ZERO, Duration.ofHours(1));
        mistakes.range("max-ttl", maxTtl(), minTtl(), Duration.ofDays(1));
        mistakes.range("negative-ttl", negativeTtl(), Duration.ZERO, Duration.ofMinutes(5));
        mistakes.range("stale-window", staleWindow(), Duration.ZERO, Duration.ofDays(1));
        mistakes.range("max-addresses", maxAddresses(), 1, 256);
        mistakes.range("max-aliases", maxAliases(), 0, 16);
        mistakes.range("max-names", maxNames(), 16, 1 << 20);
        mistakes.range("max-pending", maxPending(), 16, 1 << 16);
        List<InetSocketAddress> asked = servers().isPresent() ? named : ResolverSettings.systemServers();
        mistakes.require("servers", !asked.isEmpty(), "names no server, and neither does /etc/resolv.conf");
        mistakes.throwIfAny();
        return new ResolverSettings(
                asked,
                queryTimeout(),
                lookupTimeout(),
                familyWait(),
                minTtl(),
                maxTtl(),
                negativeTtl(),
                staleWindow(),
                maxAddresses(),
                maxAliases(),
                maxNames(),
                maxPending());
    }

    private static InetSocketAddress server(String text) {
        Authority authority = Authority.parse(text);
        if (authority.host() instanceof IpLiteral literal) {
            return new InetSocketAddress(literal.address(), authority.port());
        }
        throw new IllegalArgumentException("a name server is stated by address: ip:port");
    }
}

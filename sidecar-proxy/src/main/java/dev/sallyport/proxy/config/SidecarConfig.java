package dev.sallyport.proxy.config;

import dev.sallyport.proxy.http.HttpGateSettings;
import dev.sallyport.proxy.relay.RelaySettings;
import dev.sallyport.proxy.session.SidecarSettings;
import dev.sallyport.proxy.sidecar.LockdownSettings;
import dev.sallyport.proxy.sniff.SniffSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code sallyport.sidecar}: bounds of a pod's sidecar as a whole. */
@ConfigMapping(prefix = "sallyport.sidecar")
public interface SidecarConfig {
    /** The app's connections open at once, captured and proxied together; more are reset ({@code tunnel_limit}). */
    @WithDefault("4096")
    int maxConnections();

    /** Under lockdown: between two dials of the gateways' canary port, ±10 %. */
    @WithDefault("PT5M")
    Duration canaryInterval();

    /** Under lockdown: how long the canary port may take to answer before it counts as out of reach. */
    @WithDefault("PT3S")
    Duration canaryTimeout();

    /** After SIGTERM, new connections are taken until nothing has been open for so long, or the drain's deadline. */
    @WithDefault("PT0S")
    Duration drainQuiet();

    /**
     * Checks ranges; throws {@link IllegalArgumentException} with all mistakes.
     *
     * @param podUid our pod, for records, or null
     */
    default SidecarSettings toSettings(
            SniffSettings sniff, HttpGateSettings http, RelaySettings relay, @Nullable String podUid) {
        Mistakes mistakes = new Mistakes("sallyport.sidecar");
        mistakes.range("max-connections", maxConnections(), 1, 1_000_000);
        mistakes.range("drain-quiet", drainQuiet(), Duration.ZERO, Duration.ofMinutes(10));
        mistakes.throwIfAny();
        return new SidecarSettings(sniff, http, relay, maxConnections(), podUid, drainQuiet());
    }

    /**
     * How the NetworkPolicy is put to the test; throws {@link IllegalArgumentException} with all mistakes.
     *
     * @param port of the gateways' canary
     */
    default LockdownSettings toLockdown(int port) {
        Mistakes mistakes = new Mistakes("sallyport.sidecar");
        mistakes.range("canary-interval", canaryInterval(), Duration.ofSeconds(1), Duration.ofHours(24));
        mistakes.range("canary-timeout", canaryTimeout(), Duration.ofMillis(10), Duration.ofMinutes(1));
        mistakes.throwIfAny();
        return new LockdownSettings(port, canaryInterval(), canaryTimeout());
    }
}

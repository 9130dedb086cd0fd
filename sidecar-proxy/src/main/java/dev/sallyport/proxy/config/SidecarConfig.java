package dev.sallyport.proxy.config;

import dev.sallyport.proxy.http.HttpGateSettings;
import dev.sallyport.proxy.relay.RelaySettings;
import dev.sallyport.proxy.session.SidecarSettings;
import dev.sallyport.proxy.sniff.SniffSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import org.jspecify.annotations.Nullable;

/** {@code sallyport.sidecar}: bounds of a pod's sidecar as a whole. */
@ConfigMapping(prefix = "sallyport.sidecar")
public interface SidecarConfig {
    /** The app's connections open at once, captured and proxied together; more are reset ({@code tunnel_limit}). */
    @WithDefault("4096")
    int maxConnections();

    /**
     * Checks ranges; throws {@link IllegalArgumentException} with all mistakes.
     *
     * @param podUid our pod, for records, or null
     */
    default SidecarSettings toSettings(
            SniffSettings sniff, HttpGateSettings http, RelaySettings relay, @Nullable String podUid) {
        Mistakes mistakes = new Mistakes("sallyport.sidecar");
        mistakes.range("max-connections", maxConnections(), 1, 1_000_000);
        mistakes.throwIfAny();
        return new SidecarSettings(sniff, http, relay, maxConnections(), podUid);
    }
}

package dev.sallyport.proxy.session;

import dev.sallyport.proxy.http.HttpGateSettings;
import dev.sallyport.proxy.relay.RelaySettings;
import dev.sallyport.proxy.sniff.SniffSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a sidecar's sessions go by. Immutable.
 *
 * @param sniff waiting for first bytes
 * @param http of requests that the explicit proxy forwards, and of its request heads
 * @param relay of each relay
 * @param maxConnections of the app open at once, over both listeners
 * @param podUid our pod, for records, or null
 * @param drainQuiet how long nothing may have been open before a sidecar that was told to stop does so early
 */
public record SidecarSettings(
        SniffSettings sniff,
        HttpGateSettings http,
        RelaySettings relay,
        int maxConnections,
        @Nullable String podUid,
        Duration drainQuiet) {
    /** Settings of a sidecar that stops as soon as nothing is open. */
    public SidecarSettings(
            SniffSettings sniff,
            HttpGateSettings http,
            RelaySettings relay,
            int maxConnections,
            @Nullable String podUid) {
        this(sniff, http, relay, maxConnections, podUid, Duration.ZERO);
    }
}

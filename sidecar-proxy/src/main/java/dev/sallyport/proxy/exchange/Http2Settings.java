package dev.sallyport.proxy.exchange;

import dev.sallyport.proxy.http.HeadLimits;
import dev.sallyport.proxy.wire.PeerLimits;
import dev.sallyport.proxy.wire.WireSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of an HTTP/2 connection that carries requests, an app's or to a destination. Immutable.
 *
 * @param wire windows, keepalive
 * @param limits what a peer may do to us
 * @param head of requests and answers
 * @param headTimeout from a head's first byte to its last; also for the preface
 * @param drainPause between the two GOAWAYs of a leave-taking
 * @param idleTimeout after which a connection without a request is asked to go
 */
public record Http2Settings(
        WireSettings wire,
        PeerLimits limits,
        HeadLimits head,
        Duration headTimeout,
        Duration drainPause,
        Duration idleTimeout) {
    private static final int WINDOW = 65536;
    private static final int STREAMS = 100;

    /** What the settings say where nothing else is said. */
    public static final Http2Settings DEFAULT = new Http2Settings(
            new WireSettings(
                    WINDOW,
                    2 * STREAMS * WINDOW,
                    1 << 20,
                    16 << 20,
                    256 << 10,
                    Duration.ofSeconds(310),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(10)),
            new PeerLimits(
                    STREAMS,
                    64 << 10,
                    100,
                    2000,
                    100,
                    Duration.ofSeconds(30),
                    200,
                    20_000,
                    8192,
                    1000,
                    Duration.ofMinutes(10),
                    20_000,
                    1 << 20),
            new HeadLimits(64 << 10, 100),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofMinutes(5));

    /** The same with another idle time, where one is stated. */
    public Http2Settings withIdleTimeout(@Nullable Duration stated) {
        return stated == null ? this : new Http2Settings(wire, limits, head, headTimeout, drainPause, stated);
    }
}

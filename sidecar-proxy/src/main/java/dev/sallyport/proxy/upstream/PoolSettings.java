package dev.sallyport.proxy.upstream;

import dev.sallyport.proxy.exchange.Http2Settings;
import dev.sallyport.proxy.http.HeadLimits;
import java.time.Duration;

/**
 * How requests share connections where their destination says nothing else. Immutable.
 *
 * @param headLimits of an answer's head
 * @param restTimeout how long a connection waits for its next request
 * @param pendingTimeout how long a request waits for a connection to come free
 * @param maxPending requests that wait for connections to one endpoint at once
 * @param maxEndpoints tried for one request before it is given up
 * @param unreachableFor how long an endpoint that could not be connected to comes behind all others
 * @param lowWatermarkBytes where a connection whose outgoing bytes piled up takes more again
 * @param highWatermarkBytes and where it takes no more
 * @param http2 bounds of connections that speak HTTP/2
 */
public record PoolSettings(
        HeadLimits headLimits,
        Duration restTimeout,
        Duration pendingTimeout,
        int maxPending,
        int maxEndpoints,
        Duration unreachableFor,
        int lowWatermarkBytes,
        int highWatermarkBytes,
        Http2Settings http2) {
    private static final Duration REST = Duration.ofSeconds(60);
    private static final int MAX_PENDING = 1024;
    private static final int MAX_ENDPOINTS = 4;
    private static final Duration UNREACHABLE = Duration.ofSeconds(10);

    /** What holds where nothing else is said: a minute of rest, 1024 waiting, four endpoints tried. */
    public static PoolSettings of(
            HeadLimits headLimits,
            Duration pendingTimeout,
            int lowWatermarkBytes,
            int highWatermarkBytes,
            Http2Settings http2) {
        return new PoolSettings(
                headLimits,
                REST,
                pendingTimeout,
                MAX_PENDING,
                MAX_ENDPOINTS,
                UNREACHABLE,
                lowWatermarkBytes,
                highWatermarkBytes,
                http2);
    }
}

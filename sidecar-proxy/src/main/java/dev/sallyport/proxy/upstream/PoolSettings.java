package dev.sallyport.proxy.upstream;

import dev.sallyport.proxy.http.HeadLimits;
import java.time.Duration;

/**
 * How requests share connections where their destination says nothing else. Immutable.
 *
 * @param headLimits of an answer's head
 * @param restTimeout how long a connection waits for its next request
 * @param pendingTimeout how long a request waits for a connection to come free
 * @param maxPending requests that wait for connections to one endpoint at once
 * @param maxAddresses endpoints tried for one request before it is given up
 * @param lowWatermarkBytes where a connection whose outgoing bytes piled up takes more again
 * @param highWatermarkBytes and where it takes no more
 */
public record PoolSettings(
        HeadLimits headLimits,
        Duration restTimeout,
        Duration pendingTimeout,
        int maxPending,
        int maxAddresses,
        int lowWatermarkBytes,
        int highWatermarkBytes) {
    private static final Duration REST = Duration.ofSeconds(60);
    private static final int MAX_PENDING = 1024;
    private static final int MAX_ADDRESSES = 4;

    /** What holds where nothing else is said: a minute of rest, 1024 waiting, four endpoints tried. */
    public static PoolSettings of(
            HeadLimits headLimits, Duration pendingTimeout, int lowWatermarkBytes, int highWatermarkBytes) {
        return new PoolSettings(
                headLimits, REST, pendingTimeout, MAX_PENDING, MAX_ADDRESSES, lowWatermarkBytes, highWatermarkBytes);
    }
}

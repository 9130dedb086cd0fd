package dev.sallyport.proxy.relay;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of one relay. Immutable.
 *
 * @param highWatermarkBytes bytes waiting to be written to one side above which the other side is not read
 * @param lowWatermarkBytes bytes waiting below which it is read again
 * @param idleTimeout without a byte moving in either direction, the tunnel ends
 * @param halfClosedTimeout the same once one direction has ended
 */
public record RelaySettings(
        int highWatermarkBytes, int lowWatermarkBytes, Duration idleTimeout, Duration halfClosedTimeout) {
    /** The same with another idle time, which half-closed relays do not exceed either; null changes nothing. */
    public RelaySettings withIdleTimeout(@Nullable Duration other) {
        if (other == null) {
            return this;
        }
        Duration half = halfClosedTimeout.compareTo(other) < 0 ? halfClosedTimeout : other;
        return new RelaySettings(highWatermarkBytes, lowWatermarkBytes, other, half);
    }
}

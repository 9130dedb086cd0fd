package dev.sallyport.proxy.relay;

import java.time.Duration;

/**
 * Bounds of one relay. Immutable.
 *
 * @param highWatermarkBytes bytes waiting to be written to one side above which the other side is not read
 * @param lowWatermarkBytes bytes waiting below which it is read again
 * @param idleTimeout without a byte moving in either direction, the tunnel ends
 * @param halfClosedTimeout the same once one direction has ended
 */
public record RelaySettings(
        int highWatermarkBytes, int lowWatermarkBytes, Duration idleTimeout, Duration halfClosedTimeout) {}

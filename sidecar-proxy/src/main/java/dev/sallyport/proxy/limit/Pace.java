package dev.sallyport.proxy.limit;

import java.util.concurrent.TimeUnit;

/**
 * How often something may happen. Immutable.
 *
 * @param perSecond on average
 * @param burst at once after a pause
 */
public record Pace(int perSecond, int burst) {
    /** Checks both. */
    public Pace {
        if (perSecond < 1 || burst < 1) {
            throw new IllegalArgumentException("a pace is at least 1 per second and 1 at once");
        }
    }

    long intervalNanos() {
        return TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    long depthNanos() {
        return intervalNanos() * burst;
    }
}

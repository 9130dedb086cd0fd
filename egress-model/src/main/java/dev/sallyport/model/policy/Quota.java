package dev.sallyport.model.policy;

import org.jspecify.annotations.Nullable;

/**
 * What one identity may have under one rule; a null field does not restrict, and at least one is stated. Immutable.
 *
 * @param concurrentTunnels open at once
 * @param newTunnelsPerSecond opened per second; as many at once after a pause
 * @param bytesPerSecond carried per second, both directions together; more is slowed down
 * @param bytesPerDay carried per UTC day, both directions together; more is refused and cut
 */
public record Quota(
        @Nullable Long concurrentTunnels,
        @Nullable Long newTunnelsPerSecond,
        @Nullable Long bytesPerSecond,
        @Nullable Long bytesPerDay) {
    /** Refuses an empty one and one that lets nothing pass. */
    public Quota {
        boolean stated = false;
        for (Long limit : new Long[] {concurrentTunnels, newTunnelsPerSecond, bytesPerSecond, bytesPerDay}) {
            stated |= limit != null;
            if (limit != null && limit < 1) {
                throw new IllegalArgumentException("a quota is at least 1");
            }
        }
        if (!stated) {
            throw new IllegalArgumentException("a quota limits something");
        }
    }

    /** True when bytes are counted. */
    public boolean countsBytes() {
        return bytesPerSecond != null || bytesPerDay != null;
    }
}

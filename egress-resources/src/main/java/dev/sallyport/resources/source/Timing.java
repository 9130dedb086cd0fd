package dev.sallyport.resources.source;

import java.time.Duration;

/**
 * When a folder is read. Immutable.
 *
 * @param quiet for how long nothing may have changed before it is read, so that nothing half-written is applied
 * @param poll how often it is looked at without being told of a change
 */
public record Timing(Duration quiet, Duration poll) {
    /** 500 ms of quiet, a look every 2 s (DESIGN §2). */
    public static final Timing DEFAULT = new Timing(Duration.ofMillis(500), Duration.ofSeconds(2));

    /** Checks that both are positive. */
    public Timing {
        if (!quiet.isPositive() || !poll.isPositive()) {
            throw new IllegalArgumentException("quiet and poll are durations greater than zero");
        }
    }
}

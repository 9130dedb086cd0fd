package dev.sallyport.identity.ca;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait after failures in a row: doubling, ±20 %, and no less than the CA asks for, all of it up to a bound.
 * Confined to one thread.
 */
final class Backoff {
    private static final double JITTER = 0.2;

    private final Duration first;
    private final Duration most;
    private final RandomGenerator random;
    private int failures;

    Backoff(Duration first, Duration most, RandomGenerator random) {
        this.first = first;
        this.most = most;
        this.random = random;
    }

    /**
     * Counts a failure.
     *
     * @param asked the CA's {@code retry-after}, if it said one
     * @return until the next attempt
     */
    Duration failed(@Nullable Duration asked) {
        double millis = Math.min(most.toMillis(), first.toMillis() * Math.pow(2, failures));
        failures = Math.min(failures + 1, 30);
        Duration own = jittered(Duration.ofMillis((long) millis), JITTER, random);
        Duration longer = asked != null && asked.compareTo(own) > 0 ? asked : own;
        return longer.compareTo(most) > 0 ? most : longer;
    }

    /** Whether the last attempt failed. */
    boolean isUnderWay() {
        return failures > 0;
    }

    void succeeded() {
        failures = 0;
    }

    /** {@code middle} ± {@code part} of it. */
    static Duration jittered(Duration middle, double part, RandomGenerator random) {
        return Duration.ofNanos((long) (middle.toNanos() * (1 + part * (2 * random.nextDouble() - 1))));
    }
}

package dev.sallyport.resources.cluster;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait after each failure in a row: twice as long each time, ± 50 %. Confined to one thread. */
final class Backoff {
    private final long first;
    private final long longest;
    private final RandomGenerator random;
    private long next;

    Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.first = first.toMillis();
        this.longest = longest.toMillis();
        this.random = random;
        this.next = this.first;
    }

    Duration next() {
        long millis = Math.round(next * (0.5 + random.nextDouble()));
        next = Math.min(longest, next * 2);
        return Duration.ofMillis(millis);
    }

    void reset() {
        next = first;
    }
}

package dev.sallyport.model.policy;

import java.time.Duration;

/**
 * How often a rule lets pass: a token bucket that holds {@code burst} tokens and gains {@code requests} of them evenly over
 * each {@code per}. Immutable.
 *
 * @param requests tunnels, or HTTP requests where they are read, at least 1
 * @param per in which time, more than nothing
 * @param burst how many at once after a pause, at least 1
 * @param key whose bucket it is
 */
public record RateLimit(long requests, Duration per, long burst, Key key) {
    /** Whose count it is. */
    public enum Key {
        /** Each identity has its own. */
        IDENTITY,
        /** All callers of the rule share one. */
        RULE
    }

    /** Refuses what is no limit. */
    public RateLimit {
        if (requests < 1 || burst < 1 || !per.isPositive()) {
            throw new IllegalArgumentException("a rate limit lets pass at least 1 in some time");
        }
    }
}

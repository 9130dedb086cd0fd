package dev.sallyport.model.policy;

import org.jspecify.annotations.Nullable;

/**
 * How much an Allow lets pass of what it allows; at least one of the two. Immutable.
 *
 * @param rate how often, or null
 * @param quota how much for each identity, or null
 */
public record RuleLimits(@Nullable RateLimit rate, @Nullable Quota quota) {
    /** Refuses one that limits nothing. */
    public RuleLimits {
        if (rate == null && quota == null) {
            throw new IllegalArgumentException("limits limit something");
        }
    }
}

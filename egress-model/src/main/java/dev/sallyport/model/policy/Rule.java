package dev.sallyport.model.policy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a policy. Immutable.
 *
 * @param name how records name it
 * @param action what it does when its conditions hold
 * @param conditions what must hold
 * @param until the rule is gone from this instant on; null for ever
 * @param limits how much it lets pass; null for any, and for a Deny
 */
public record Rule(
        RuleName name,
        Action action,
        Conditions conditions,
        @Nullable Instant until,
        @Nullable RuleLimits limits) {
    /** A rule that lets pass any amount. */
    public Rule(RuleName name, Action action, Conditions conditions, @Nullable Instant until) {
        this(name, action, conditions, until, null);
    }

    /** True from {@code until} on. */
    public boolean isExpired(Instant now) {
        return until != null && !now.isBefore(until);
    }
}

package dev.sallyport.model.decide;

import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.RuleName;
import org.jspecify.annotations.Nullable;

/**
 * What would have decided: a rule of an {@code Observe} policy, or the missing rule under an {@code Observe} posture.
 * Immutable.
 *
 * @param action what it would have done
 * @param rule the rule; null when it is the posture that observes
 */
public record Observation(Action action, @Nullable RuleName rule) {
    /** {@code would-allow:<rule>} or {@code would-deny[:<rule>]}. */
    public String label() {
        String verb = action == Action.ALLOW ? "would-allow" : "would-deny";
        return rule == null ? verb : verb + ":" + rule;
    }
}

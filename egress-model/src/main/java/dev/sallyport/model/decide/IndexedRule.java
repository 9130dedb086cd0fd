package dev.sallyport.model.decide;

import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.Rule;

/**
 * A rule with what a verdict needs to know of its policy. Immutable.
 *
 * @param policy its policy's position in its {@link PolicyScope}
 * @param mode its policy's mode
 * @param namespaced whether its policy is an EgressPolicy
 * @param rule the rule
 */
record IndexedRule(int policy, Mode mode, boolean namespaced, Rule rule) {
    static IndexedRule of(int position, Policy policy, Rule rule) {
        return new IndexedRule(position, policy.mode(), policy.id().isNamespaced(), rule);
    }

    /** True for an Allow that ceilings cap. */
    boolean isCapped() {
        return namespaced && rule.action() == Action.ALLOW;
    }

    /** True for an enforced cluster-scoped Allow with CIDRs: what opens private and reserved addresses. */
    boolean opensAddresses() {
        return !namespaced
                && mode == Mode.ENFORCE
                && rule.action() == Action.ALLOW
                && rule.conditions().cidrs() != null;
    }
}

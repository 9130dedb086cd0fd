package dev.sallyport.model.decide;

import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.reason.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rule with what a verdict needs to know of its policy, and with what it says when it decides, made once. Immutable. */
final class IndexedRule {
    private final int policy;
    private final Mode mode;
    private final boolean namespaced;
    private final Rule rule;
    private final Basis basis;
    private final Refusal denial;
    private final Refusal unreadable;
    private final @Nullable LimitedRule limited;

    /**
     * Of a rule.
     *
     * @param policy its policy's position in its {@link PolicyScope}
     * @param mode its policy's mode
     * @param namespaced whether its policy is an EgressPolicy
     */
    IndexedRule(int policy, Mode mode, boolean namespaced, Rule rule) {
        this.policy = policy;
        this.mode = mode;
        this.namespaced = namespaced;
        this.rule = rule;
        this.basis = new Basis.ByRule(rule.name());
        this.limited = rule.limits() == null ? null : new LimitedRule(rule.name(), rule.limits());
        this.denial =
                new Refusal(Reason.DENIED_BY_RULE, rule.name(), null, Reason.DENIED_BY_RULE.sentence(), List.of());
        this.unreadable =
                new Refusal(Reason.HTTP_UNREADABLE, rule.name(), null, Reason.HTTP_UNREADABLE.sentence(), List.of());
    }

    static IndexedRule of(int position, Policy policy, Rule rule) {
        return new IndexedRule(position, policy.mode(), policy.id().isNamespaced(), rule);
    }

    int policy() {
        return policy;
    }

    Mode mode() {
        return mode;
    }

    Rule rule() {
        return rule;
    }

    /** What an attempt passes by, where it is the deciding Allow. */
    Basis basis() {
        return basis;
    }

    /** What an attempt is told, where it is the deciding Deny and there is nothing more to say. */
    Refusal denial() {
        return denial;
    }

    /** What an attempt is told whose requests would have to be read for it, and cannot be. */
    Refusal unreadable() {
        return unreadable;
    }

    /** What is to be charged where it is an Allow that holds; null when it is not limited. */
    @Nullable
    LimitedRule limited() {
        return limited;
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

package dev.sallyport.model.decide;

import dev.sallyport.model.policy.Policy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The policies of one scope, the cluster's or one namespace's, under one index: a verdict costs one look-up per scope,
 * however many policies it holds. Shared by every caller of the scope. Immutable after construction.
 */
final class PolicyScope {
    /** A scope without policies. */
    static final PolicyScope EMPTY = new PolicyScope(List.of());

    private final List<Policy> policies;
    private final List<IndexedRule> hostless;
    private final HostIndex byHost;

    PolicyScope(List<Policy> unordered) {
        policies = unordered.stream().sorted(Comparator.comparing(Policy::id)).toList();
        List<IndexedRule> rules = new ArrayList<>();
        for (int position = 0; position < policies.size(); position++) {
            Policy policy = policies.get(position);
            for (var rule : policy.rules()) {
                rules.add(IndexedRule.of(position, policy, rule));
            }
        }
        hostless = rules.stream()
                .filter(indexed -> indexed.rule().conditions().hosts() == null)
                .toList();
        byHost = HostIndex.of(rules);
    }

    /** A scope of these policies: the one before where it holds the same, so that nothing is indexed twice. */
    static PolicyScope of(List<Policy> unordered, @Nullable PolicyScope before) {
        if (before == null || before.policies.size() != unordered.size()) {
            return new PolicyScope(unordered);
        }
        List<Policy> ordered =
                unordered.stream().sorted(Comparator.comparing(Policy::id)).toList();
        return before.policies.equals(ordered) ? before : new PolicyScope(ordered);
    }

    /** What of this scope concerns a caller. */
    Selection select(Predicate<Policy> concerns) {
        BitSet selected = new BitSet(policies.size());
        for (int position = 0; position < policies.size(); position++) {
            selected.set(position, concerns.test(policies.get(position)));
        }
        IndexedRule[] always =
                hostless.stream().filter(rule -> selected.get(rule.policy())).toArray(IndexedRule[]::new);
        List<Policy> chosen = selected.stream().mapToObj(policies::get).toList();
        return new Selection(byHost, selected, always, chosen);
    }

    /** The policies of a scope that select one caller. Immutable. */
    static final class Selection {
        private final HostIndex byHost;
        private final BitSet selected;
        private final IndexedRule[] hostless;
        private final List<Policy> policies;
        private final BiConsumer<IndexedRule[], Tally> counter = this::countSelected;

        private Selection(HostIndex byHost, BitSet selected, IndexedRule[] hostless, List<Policy> policies) {
            this.byHost = byHost;
            this.selected = selected;
            this.hostless = hostless;
            this.policies = policies;
        }

        List<Policy> policies() {
            return policies;
        }

        /** Counts every hostless rule, and every rule of which a host pattern matches. */
        void count(Tally tally) {
            tally.count(hostless);
            if (tally.host() != null && !policies.isEmpty()) {
                byHost.visit(tally.host(), tally, counter);
            }
        }

        private void countSelected(IndexedRule[] rules, Tally tally) {
            for (IndexedRule rule : rules) {
                if (selected.get(rule.policy())) {
                    tally.count(rule);
                }
            }
        }
    }
}

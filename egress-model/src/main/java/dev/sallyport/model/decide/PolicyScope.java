package dev.sallyport.model.decide;

import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.Truth;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The policies of one scope, the cluster's or one namespace's, under one index of host patterns and one of ranges: a verdict
 * costs one look-up in each, however many policies there are. Shared by every caller of the scope. Immutable after
 * construction.
 */
final class PolicyScope {
    /** A scope without policies. */
    static final PolicyScope EMPTY = new PolicyScope(List.of());

    private final List<Policy> policies;
    private final List<IndexedRule> unplaced;
    private final List<IndexedRule> ranged;
    private final HostIndex byHost;
    private final CidrIndex byRange;

    PolicyScope(List<Policy> unordered) {
        policies = unordered.stream().sorted(Comparator.comparing(Policy::id)).toList();
        List<IndexedRule> rules = new ArrayList<>();
        for (int position = 0; position < policies.size(); position++) {
            Policy policy = policies.get(position);
            for (var rule : policy.rules()) {
                rules.add(IndexedRule.of(position, policy, rule));
            }
        }
        List<IndexedRule> hostless = rules.stream()
                .filter(indexed -> indexed.rule().conditions().hosts() == null)
                .toList();
        unplaced = hostless.stream()
                .filter(indexed -> indexed.rule().conditions().cidrs() == null)
                .toList();
        ranged = hostless.stream()
                .filter(indexed -> indexed.rule().conditions().cidrs() != null)
                .toList();
        byHost = HostIndex.of(rules);
        byRange = CidrIndex.of(ranged);
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

    /**
     * Which policies of a scope concern a caller. Not modified once made.
     *
     * @param selected those that do, and those that may
     * @param unsure those of which that depends on the labels of a pod nobody knows
     */
    record Choice(BitSet selected, BitSet unsure) {}

    /** Which policies of this scope concern a caller. */
    Choice choose(Function<Policy, Truth> concerns) {
        Choice choice = new Choice(new BitSet(policies.size()), new BitSet(0));
        for (int position = 0; position < policies.size(); position++) {
            Truth truth = concerns.apply(policies.get(position));
            choice.selected.set(position, truth != Truth.FAILS);
            if (truth == Truth.UNKNOWN) {
                choice.unsure.set(position);
            }
        }
        return choice;
    }

    /** What of this scope concerns a caller. */
    Selection select(Choice choice) {
        return new Selection(this, choice);
    }

    /** The policies of a scope that select one caller. Immutable. */
    static final class Selection {
        /** A group that is so many times larger than the selection is searched rather than walked. */
        private static final int SEARCHED = 16;

        private final HostIndex byHost;
        private final CidrIndex byRange;
        private final List<IndexedRule> ranged;
        private final BitSet selected;
        private final @Nullable BitSet unsure;
        private final int[] positions;
        private final IndexedRule[] unplaced;
        private final IndexedRule[] perhaps;
        private final List<Policy> policies;
        private final BiConsumer<IndexedRule[], Tally> counter = (rules, tally) -> countSelected(rules, tally, false);
        private final BiConsumer<IndexedRule[], Tally> placedCounter =
                (rules, tally) -> countSelected(rules, tally, true);

        private Selection(PolicyScope scope, Choice choice) {
            this.byHost = scope.byHost;
            this.byRange = scope.byRange;
            this.ranged = scope.ranged;
            this.selected = choice.selected;
            this.unsure = choice.unsure.isEmpty() ? null : choice.unsure;
            this.positions = selected.stream().toArray();
            this.unplaced = selected(scope.unplaced).toArray(IndexedRule[]::new);
            this.perhaps = oneOfEach(scope.ranged);
            this.policies = selected.stream().mapToObj(scope.policies::get).toList();
        }

        private Stream<IndexedRule> selected(List<IndexedRule> rules) {
            return rules.stream().filter(rule -> selected.get(rule.policy()));
        }

        /** Before the address is known only this counts of rules about ranges: whether any Allow may hold. */
        private IndexedRule[] oneOfEach(List<IndexedRule> ranged) {
            record Condition(
                    @Nullable Object ports,
                    @Nullable Object protocols,
                    @Nullable Object http,
                    @Nullable Object until,
                    boolean capped,
                    boolean unsure) {
                static Condition of(IndexedRule indexed, boolean unsure) {
                    Rule rule = indexed.rule();
                    return new Condition(
                            rule.conditions().ports(),
                            rule.conditions().protocols(),
                            rule.conditions().http(),
                            rule.until(),
                            indexed.isCapped(),
                            unsure);
                }
            }
            Set<Condition> seen = new HashSet<>();
            return selected(ranged)
                    .filter(rule -> rule.mode() == Mode.ENFORCE && rule.rule().action() == Action.ALLOW)
                    .filter(rule -> seen.add(Condition.of(rule, isUnsure(rule))))
                    .toArray(IndexedRule[]::new);
        }

        List<Policy> policies() {
            return policies;
        }

        private boolean isUnsure(IndexedRule rule) {
            return unsure != null && unsure.get(rule.policy());
        }

        /** True when the same policies concern its caller, and those of which that is not known are the same. */
        boolean isLike(Selection other) {
            return this == other
                    || policies.equals(other.policies)
                            && (unsure == null && other.unsure == null
                                    || doubted().equals(other.doubted()));
        }

        private List<Policy> doubted() {
            List<Policy> doubted = new ArrayList<>();
            for (int i = 0; i < positions.length; i++) {
                if (unsure != null && unsure.get(positions[i])) {
                    doubted.add(policies.get(i));
                }
            }
            return doubted;
        }

        /** Counts every rule that states neither hosts nor ranges, and those of which a pattern or a range matches. */
        void count(Tally tally) {
            for (IndexedRule rule : unplaced) {
                tally.count(rule, false, isUnsure(rule));
            }
            if (positions.length == 0) {
                return;
            }
            if (tally.host() != null) {
                byHost.visit(tally.host(), tally, counter);
            }
            JudgedAddress address = tally.address();
            if (tally.isUnseen()) {
                selected(ranged).forEach(rule -> tally.count(rule, false, isUnsure(rule)));
                return;
            }
            if (address == null) {
                for (IndexedRule rule : perhaps) {
                    tally.count(rule, false, isUnsure(rule));
                }
                return;
            }
            byRange.visit(address.judgedBits(), tally, placedCounter);
            if (!address.isUntranslated()) {
                byRange.visit(address.dialledBits(), tally, counter);
            }
        }

        private void countSelected(IndexedRule[] rules, Tally tally, boolean placed) {
            if (rules.length > SEARCHED * positions.length) {
                search(rules, tally, placed);
                return;
            }
            for (IndexedRule rule : rules) {
                if (selected.get(rule.policy())) {
                    tally.count(rule, placed, isUnsure(rule));
                }
            }
        }

        /** A group lies in the order of its policies. */
        private void search(IndexedRule[] rules, Tally tally, boolean placed) {
            for (int position : positions) {
                for (int i = first(rules, position); i < rules.length && rules[i].policy() == position; i++) {
                    tally.count(rules[i], placed, isUnsure(rules[i]));
                }
            }
        }

        private static int first(IndexedRule[] rules, int position) {
            int from = 0;
            int to = rules.length;
            while (from < to) {
                int middle = (from + to) >>> 1;
                if (rules[middle].policy() < position) {
                    from = middle + 1;
                } else {
                    to = middle;
                }
            }
            return from;
        }
    }
}

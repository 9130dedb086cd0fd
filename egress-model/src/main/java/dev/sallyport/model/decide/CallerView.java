package dev.sallyport.model.decide;

import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.Truth;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one caller is subject to: the policies that select it, the ceilings over its namespace, its default posture, and
 * the quarantine that refuses it everything, if any. Immutable.
 *
 * @param policies that select the caller
 * @param ceilings each a list of entries of which one must hold for a namespaced Allow
 * @param posture where no rule decides
 * @param quarantine first invalid policy that selects the caller, or null
 */
record CallerView(
        List<CompiledPolicy> policies,
        List<List<Conditions>> ceilings,
        Posture posture,
        @Nullable PolicyId quarantine) {
    /** Counts every rule that holds, or may hold, for the attempt at this address (null: not resolved yet). */
    Tally tally(Attempt attempt, @Nullable JudgedAddress address, Instant now) {
        Tally tally = new Tally();
        Truth withinCeilings = ceilings(attempt, address);
        for (CompiledPolicy compiled : policies) {
            Mode mode = compiled.policy().mode();
            boolean namespaced = compiled.policy().id().isNamespaced();
            compiled.candidates(attempt.host(), rule -> {
                if (!rule.isExpired(now)) {
                    Truth truth = truth(rule, attempt, address);
                    boolean capped = namespaced && rule.action() == Action.ALLOW;
                    tally.count(mode, rule, capped ? truth.and(withinCeilings) : truth);
                }
            });
        }
        return tally;
    }

    /** True when a cluster-scoped Allow that states CIDRs holds here: it opens a private or reserved address. */
    boolean opensByCluster(Attempt attempt, JudgedAddress address, Instant now) {
        boolean[] opened = {false};
        for (CompiledPolicy compiled : policies) {
            if (compiled.policy().id().isNamespaced() || compiled.policy().mode() == Mode.OBSERVE) {
                continue;
            }
            compiled.candidates(
                    attempt.host(),
                    rule -> opened[0] |= rule.action() == Action.ALLOW
                            && rule.conditions().cidrs() != null
                            && !rule.isExpired(now)
                            && truth(rule, attempt, address) != Truth.FAILS);
        }
        return opened[0];
    }

    private Truth ceilings(Attempt attempt, @Nullable JudgedAddress address) {
        Truth all = Truth.HOLDS;
        for (List<Conditions> entries : ceilings) {
            Truth any = Truth.FAILS;
            for (Conditions entry : entries) {
                Truth truth = truth(entry, attempt, address);
                any = truth.compareTo(any) > 0 ? truth : any;
            }
            all = all.and(any);
        }
        return all;
    }

    private static Truth truth(Rule rule, Attempt attempt, @Nullable JudgedAddress address) {
        Truth judged = truth(rule.conditions(), attempt, address);
        if (rule.action() == Action.ALLOW || address == null || address.isUntranslated() || judged != Truth.FAILS) {
            return judged;
        }
        return truth(rule.conditions(), attempt, new JudgedAddress(address.dialled(), address.dialled()));
    }

    private static Truth truth(Conditions conditions, Attempt attempt, @Nullable JudgedAddress address) {
        return conditions
                .onHost(attempt.host())
                .and(conditions.onPort(attempt.port()))
                .and(conditions.onProtocol(attempt.protocol()))
                .and(conditions.onAddress(address == null ? null : address.judged()));
    }
}

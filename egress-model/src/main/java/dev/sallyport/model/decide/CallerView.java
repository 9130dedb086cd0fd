package dev.sallyport.model.decide;

import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Posture;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one caller is subject to. Immutable.
 *
 * @param cluster the cluster-scoped policies that select it
 * @param own its namespace's policies that select it; none for a guest of another trust domain
 * @param ceilings each a list of entries of which one must hold for a namespaced Allow
 * @param posture where no rule decides
 * @param byPosture what an attempt passes by where the posture lets it
 * @param quarantine what it is told while an invalid policy selects it, or null
 * @param local whether it is of our own trust domain
 */
record CallerView(
        PolicyScope.Selection cluster,
        PolicyScope.Selection own,
        List<List<Conditions>> ceilings,
        Posture posture,
        Basis byPosture,
        @Nullable Refusal quarantine,
        boolean local) {
    /** Counts every rule that holds, or may hold, for the attempt at this address (null: not resolved yet). */
    Tally tally(Attempt attempt, @Nullable JudgedAddress address, Instant now) {
        Tally tally = Tally.of(attempt, address, now, ceilings);
        cluster.count(tally);
        own.count(tally);
        return tally;
    }

    /** The same for an attempt of which neither port nor protocol is known: what could hold. */
    Tally tallyAnywhere(Attempt attempt, @Nullable JudgedAddress address, Instant now) {
        Tally tally = Tally.of(attempt, address, now, ceilings).anywhere();
        cluster.count(tally);
        own.count(tally);
        return tally;
    }

    /** True when every attempt is judged as by the other one, addresses apart. */
    boolean judgesLike(CallerView other) {
        return local == other.local
                && posture == other.posture
                && Objects.equals(quarantine, other.quarantine)
                && cluster.policies().equals(other.cluster.policies())
                && own.policies().equals(other.own.policies());
    }

    /** True when a rule that concerns the caller is over at one of the two instants and not at the other. */
    boolean turns(Instant one, Instant other) {
        return Stream.of(cluster, own)
                .flatMap(selection -> selection.policies().stream())
                .flatMap(policy -> policy.rules().stream())
                .anyMatch(rule -> rule.until() != null && rule.isExpired(one) != rule.isExpired(other));
    }
}

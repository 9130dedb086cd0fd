package dev.sallyport.model.decide;

import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Posture;
import java.time.Instant;
import java.util.ArrayList;
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

    /** The same for an attempt whose address nobody will know: what depends on it counts against it. */
    Tally tallyUnseen(Attempt attempt, Instant now) {
        Tally tally = Tally.of(attempt, null, now, ceilings).unseen();
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

    /** What an attempt passes by. */
    Basis basis(Tally tally) {
        IndexedRule allow = tally.allow();
        return allow == null ? byPosture : allow.basis();
    }

    /** What would have been, too: a posture that only observes would have denied. */
    List<Observation> observations(Tally tally) {
        if (tally.allow() != null || posture != Posture.OBSERVE) {
            return tally.observations();
        }
        List<Observation> all = new ArrayList<>(tally.observations());
        all.add(new Observation(Action.DENY, null));
        return all;
    }

    /** True when every attempt is judged as by the other one, addresses apart. */
    @SuppressWarnings(
            "ReferenceEquality") // Views are shared where nothing differs; looking into them is what this saves.
    boolean judgesLike(CallerView other) {
        return this == other
                || local == other.local
                        && posture == other.posture
                        && Objects.equals(quarantine, other.quarantine)
                        && cluster.isLike(other.cluster)
                        && own.isLike(other.own);
    }

    /** True when a rule that concerns the caller is over at one of the two instants and not at the other. */
    boolean turns(Instant one, Instant other) {
        return Stream.of(cluster, own)
                .flatMap(selection -> selection.policies().stream())
                .flatMap(policy -> policy.rules().stream())
                .anyMatch(rule -> rule.until() != null && rule.isExpired(one) != rule.isExpired(other));
    }
}

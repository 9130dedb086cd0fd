package dev.sallyport.injector.wall;

import dev.sallyport.model.policy.NamespaceFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the wall may stand: at once where every running pod has a sidecar, else when none without is left or the grace is
 * over. What stands is never taken down again for a pod's sake; where opting out is no longer permitted, it goes on sparing
 * those who did for a grace of their own. Immutable.
 *
 * <pre>
 *   (none) ── pods without sidecar ──► PENDING ── none left, or grace over ──► APPLIED
 *      └────── every pod injected ───────────────────────────────────────────────▲
 *   any ── sallyport.dev/lockdown: disabled ──► (none)
 * </pre>
 *
 * @param standing what shall stand
 * @param since since when it is so; null when there is no lockdown
 * @param until when the grace ends; null unless pods are waited for
 * @param waiting pods that are waited for
 */
record Lockdown(
        Standing standing,
        @Nullable Instant since,
        @Nullable Instant until,
        List<String> waiting) {
    /** Copies the pods. */
    Lockdown {
        waiting = List.copyOf(waiting);
    }

    /** True while pods are waited for. */
    boolean isPending() {
        return until != null;
    }

    /** Decides. */
    static Lockdown decide(NamespaceFacts facts, Duration grace, NamespaceSurvey survey, Instant now) {
        if (!facts.lockdown()) {
            return new Lockdown(Standing.NONE, null, null, List.of());
        }
        LockdownStatus status = LockdownStatus.parse(survey.status());
        Instant applied = since(status, LockdownStatus.Phase.APPLIED, now);
        Instant pending = since(status, LockdownStatus.Phase.PENDING, now);
        // Somebody took down what stood: that is no reason to wait again.
        Standing stands = applied != null && survey.standing() == Standing.NONE ? whole(facts) : survey.standing();
        List<String> waiting = waiting(facts, survey, stands);
        Instant began = pending == null ? now : pending;
        if (waiting.isEmpty() || !now.isBefore(began.plus(grace))) {
            return new Lockdown(whole(facts), applied == null ? now : applied, null, List.of());
        }
        return new Lockdown(stands, began, began.plus(grace), waiting);
    }

    private static Standing whole(NamespaceFacts facts) {
        return facts.optOutAllowed() ? Standing.SPARING : Standing.WHOLE;
    }

    /** Null when another phase holds. A beginning ahead of us is a clock's mistake or somebody's wish: it begins now. */
    private static @Nullable Instant since(@Nullable LockdownStatus status, LockdownStatus.Phase phase, Instant now) {
        if (status == null || status.phase() != phase) {
            return null;
        }
        return status.since().isAfter(now) ? now : status.since();
    }

    /** Behind a wall that stands, only those whom it spared are left to wait for. */
    private static List<String> waiting(NamespaceFacts facts, NamespaceSurvey survey, Standing stands) {
        return survey.pods().stream()
                .filter(pod -> switch (stands) {
                    case NONE -> !pod.optedOut() || !facts.optOutAllowed();
                    case SPARING -> pod.optedOut() && !facts.optOutAllowed();
                    case WHOLE -> false;
                })
                .map(NamespaceSurvey.BarePod::name)
                .sorted()
                .toList();
    }
}

package dev.sallyport.model.decide;

import dev.sallyport.model.policy.PodLabels;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one caller is subject to: one view for all its pods, or, where a policy that could select it looks at pods' labels,
 * one for each set of labels among them. Sets of labels that select the same policies share a view. Safe for concurrent use.
 */
final class ViewsOfCaller {
    /**
     * What a view depends on.
     *
     * @param cluster the cluster-scoped policies that concern the caller
     * @param own its namespace's
     * @param quarantined what it is told while an invalid policy selects it, or null
     * @param byPod whether any of that would be different for another pod, or for this one once it is known
     */
    record Outcome(
            PolicyScope.Choice cluster,
            PolicyScope.Choice own,
            @Nullable Refusal quarantined,
            boolean byPod) {}

    private final @Nullable CallerView everyPod;
    private final Map<PodLabels, CallerView> byLabels = new ConcurrentHashMap<>();
    private final Map<Outcome, CallerView> byOutcome = new ConcurrentHashMap<>();

    ViewsOfCaller(@Nullable CallerView everyPod) {
        this.everyPod = everyPod;
    }

    /** The one view that holds in every pod; null where it depends on the pod. */
    @Nullable
    CallerView everyPod() {
        return everyPod;
    }

    /** The view from a pod of these labels, if it was made. */
    @Nullable
    CallerView known(PodLabels pod) {
        return byLabels.get(pod);
    }

    /** Keeps the view from a pod of these labels. */
    CallerView keep(PodLabels pod, Outcome outcome, Function<Outcome, CallerView> maker) {
        CallerView view = byOutcome.computeIfAbsent(outcome, maker);
        byLabels.put(pod, view);
        return view;
    }

    /** Every set of labels that was asked for. */
    Set<PodLabels> labels() {
        return byLabels.keySet();
    }
}

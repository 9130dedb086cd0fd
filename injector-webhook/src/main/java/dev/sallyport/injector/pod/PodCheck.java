package dev.sallyport.injector.pod;

import dev.sallyport.injector.pod.shape.InjectionSettings;
import dev.sallyport.injector.pod.tree.PodShape;
import dev.sallyport.injector.pod.tree.PodTree;
import dev.sallyport.injector.refusal.Refusal;
import java.util.List;

/** Judges the final pod: {@code /validate}. Stateless. */
public final class PodCheck {
    private PodCheck() {}

    /** Whether the pod, or what an update makes of it, is as we would write it. */
    public static PodVerdict check(PodRequest request, InjectionSettings settings) {
        List<Refusal> refusals = PodShape.problems(request.pod());
        if (refusals.isEmpty()) {
            PodTree pod = new PodTree(request.pod());
            refusals = switch (request.operation()) {
                case CREATE -> created(pod, request, settings);
                case UPDATE, ADD_EPHEMERAL -> PodChange.refusals(pod, request);
            };
        }
        return refusals.isEmpty() ? new PodVerdict.Accepted() : new PodVerdict.Refused(refusals);
    }

    private static List<Refusal> created(PodTree pod, PodRequest request, InjectionSettings settings) {
        return switch (Assessment.of(pod, request, settings)) {
            case Assessment.Left left -> List.of();
            case Assessment.Wrong wrong -> wrong.refusals();
            case Assessment.Injected injected -> FinalPod.refusals(pod, injected.blueprint());
        };
    }
}

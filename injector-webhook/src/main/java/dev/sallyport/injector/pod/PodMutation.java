package dev.sallyport.injector.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.injector.optin.InjectionDecision.SkipReason;
import dev.sallyport.injector.pod.judge.PodWarnings;
import dev.sallyport.injector.pod.shape.Blueprint;
import dev.sallyport.injector.pod.shape.InjectionSettings;
import dev.sallyport.injector.pod.shape.Ours;
import dev.sallyport.injector.pod.tree.PodContainer;
import dev.sallyport.injector.pod.tree.PodShape;
import dev.sallyport.injector.pod.tree.PodTree;
import dev.sallyport.injector.pod.write.PodWriter;
import dev.sallyport.injector.pod.write.UsersContainer;
import dev.sallyport.injector.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;

/** Writes our part into a pod: {@code /mutate}. Stateless. */
public final class PodMutation {
    /** The API server cuts them off at 4 096 characters together. */
    private static final int MOST_WARNINGS = 20;

    private PodMutation() {}

    /** Decides and writes; the request's trees are not changed. Idempotent: the result mutates to itself. */
    public static Mutation mutate(PodRequest request, InjectionSettings settings) {
        List<Refusal> problems = PodShape.problems(request.pod());
        if (!problems.isEmpty()) {
            return new Mutation.Refused(problems);
        }
        return switch (request.operation()) {
            case CREATE -> create(request, settings);
            case ADD_EPHEMERAL -> addEphemeral(request);
            case UPDATE -> new Mutation.Untouched(SkipReason.NOT_A_CREATION);
        };
    }

    private static Mutation create(PodRequest request, InjectionSettings settings) {
        PodTree pod = new PodTree(request.pod());
        return switch (Assessment.of(pod, request, settings)) {
            case Assessment.Left left -> new Mutation.Untouched(left.because());
            case Assessment.Wrong wrong -> new Mutation.Refused(wrong.refusals());
            case Assessment.Injected injected -> write(pod, request, injected.blueprint());
        };
    }

    private static Mutation write(PodTree pod, PodRequest request, Blueprint blueprint) {
        List<String> warnings = new ArrayList<>(PodWarnings.of(
                pod, request.namespaceFacts().labels(), blueprint.wishes().capture(), blueprint.nativeSidecar()));
        ObjectNode result = PodWriter.write(pod.pod(), Ours.of(blueprint), warnings);
        return new Mutation.Patched(
                result, warnings.stream().limit(MOST_WARNINGS).toList(), blueprint.injection());
    }

    /** Spares {@code kubectl debug} the refusal that a container which keeps NET_RAW would meet. */
    private static Mutation addEphemeral(PodRequest request) {
        ObjectNode oldPod = request.oldPod();
        if (oldPod == null || !PodShape.problems(oldPod).isEmpty()) {
            return new Mutation.Refused(List.of(PodChange.OLD_POD_MISSING));
        }
        PodTree old = new PodTree(oldPod);
        if (!PodChange.isGoverned(old, request)) {
            return new Mutation.Untouched(SkipReason.NOT_REQUESTED);
        }
        ObjectNode result = request.pod().deepCopy();
        for (PodContainer added : PodChange.addedEphemeral(old, new PodTree(result))) {
            UsersContainer.dropNetRaw(added.node());
        }
        return new Mutation.Patched(result, List.of(), null);
    }
}

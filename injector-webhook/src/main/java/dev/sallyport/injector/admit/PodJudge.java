package dev.sallyport.injector.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.injector.pod.Mutation;
import dev.sallyport.injector.pod.PodCheck;
import dev.sallyport.injector.pod.PodMutation;
import dev.sallyport.injector.pod.PodOperation;
import dev.sallyport.injector.pod.PodRequest;
import dev.sallyport.injector.pod.PodVerdict;
import dev.sallyport.injector.pod.patch.JsonPatchDiff;
import dev.sallyport.injector.pod.shape.Injection;
import dev.sallyport.injector.pod.shape.InjectionSettings;
import dev.sallyport.injector.refusal.Refusal;
import dev.sallyport.injector.review.Operation;
import dev.sallyport.injector.review.ReviewRequest;
import dev.sallyport.injector.review.Verdict;
import dev.sallyport.injector.world.Governed;
import dev.sallyport.injector.world.Knowledge;
import dev.sallyport.injector.world.NamespaceAnswer;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.policy.NamespaceFacts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Pods, at both doors: finds out about the namespace and the settings, hands over to {@link PodMutation} and {@link
 * PodCheck}. Nothing is injected or let pass on guesses. Blocking when the namespace has to be asked for.
 */
public final class PodJudge {
    private static final String EPHEMERAL = "ephemeralcontainers";
    private static final String NODES = "system:nodes";

    private interface Work {
        Verdict of(PodRequest request);
    }

    private final Knowledge knowledge;
    private final InjectionSettings settings;

    /** Injects by these settings, in what is known of the cluster. */
    public PodJudge(Knowledge knowledge, InjectionSettings settings) {
        this.knowledge = knowledge;
        this.settings = settings;
    }

    /** The verdict of {@code /mutate}: pods that are made, ephemeral containers that are added, and nothing else. */
    public Verdict mutate(ReviewRequest request) {
        String subresource = request.subject().subresource();
        if (request.operation() == Operation.CREATE && subresource.isEmpty()) {
            return known(request, PodOperation.CREATE, this::written);
        }
        return request.operation() == Operation.UPDATE && subresource.equals(EPHEMERAL)
                ? known(request, PodOperation.ADD_EPHEMERAL, this::written)
                : Verdict.allow("not_made");
    }

    /** The verdict of {@code /validate}. */
    public Verdict validate(ReviewRequest request) {
        return switch (request.operation()) {
            case DELETE, CONNECT -> Verdict.allow("not_changed");
            case UPDATE -> changed(request);
            case CREATE -> known(request, PodOperation.CREATE, this::checked);
        };
    }

    /**
     * The verdict on a pod's Binding to a node: its labels and annotations are written into the pod, and nobody is asked
     * about the pod then.
     */
    public Verdict bind(ReviewRequest request) {
        JsonNode metadata = request.object().path("metadata");
        boolean speaks = metadata.path("labels").has(Kube.INJECT_LABEL)
                || metadata.path("annotations").has(Kube.STATUS_ANNOTATION)
                || metadata.path("annotations").has(Kube.MIRROR_POD_ANNOTATION);
        return speaks
                ? Verdict.refuse(
                        "binding_speaks",
                        "metadata of the Binding: " + Kube.INJECT_LABEL + ", " + Kube.STATUS_ANNOTATION + " and "
                                + Kube.MIRROR_POD_ANNOTATION + " are said when a pod is made, not when it is bound to"
                                + " a node; leave them out.")
                : Verdict.allow("bound");
    }

    private Verdict changed(ReviewRequest request) {
        return switch (request.subject().subresource()) {
            case EPHEMERAL -> known(request, PodOperation.ADD_EPHEMERAL, this::checked);
            case "", "resize", "status" -> known(request, PodOperation.UPDATE, this::updated);
            default -> Verdict.allow("not_changed");
        };
    }

    private Verdict known(ReviewRequest request, PodOperation operation, Work work) {
        if (!(request.object() instanceof ObjectNode pod)) {
            return Verdict.refuse("malformed", "request.object: is missing; there is no pod to judge.");
        }
        if (operation == PodOperation.CREATE && isForgedMirror(request)) {
            return Verdict.refuse(
                    "mirror_forged",
                    "metadata.annotations[" + Kube.MIRROR_POD_ANNOTATION
                            + "]: marks the mirror of a static pod, which a kubelet alone makes; leave it out.");
        }
        ObjectNode old = request.oldObject() instanceof ObjectNode tree ? tree : null;
        return switch (knowledge.namespace(request.namespace())) {
            case NamespaceAnswer.Unknown unknown -> Verdict.refuse("namespace_unknown", unknown.sentence());
            case NamespaceAnswer.Known(NamespaceFacts facts) ->
                work.of(new PodRequest(operation, pod, old, request.namespace(), facts, knowledge.settings()));
        };
    }

    /** Mirrors are not injected, since the kubelet runs the static pod whatever is said here; so who says "mirror" matters. */
    private static boolean isForgedMirror(ReviewRequest request) {
        JsonNode annotations = request.object().path("metadata").path("annotations");
        return annotations.has(Kube.MIRROR_POD_ANNOTATION) && !request.groups().contains(NODES);
    }

    private Verdict written(PodRequest request) {
        return switch (PodMutation.mutate(request, settings)) {
            case Mutation.Patched(ObjectNode result, List<String> warnings, @Nullable Injection injection) ->
                new Verdict.Allow(
                        injection == null ? "hardened" : "injected",
                        JsonPatchDiff.diff(request.pod(), result),
                        warnings,
                        injection == null ? Map.of() : record(injection));
            case Mutation.Untouched untouched ->
                Verdict.allow(untouched.because().label());
            case Mutation.Refused refused -> refuse(refused.refusals());
        };
    }

    private Verdict checked(PodRequest request) {
        return switch (PodCheck.check(request, settings)) {
            case PodVerdict.Accepted accepted -> Verdict.allow("as_written");
            case PodVerdict.Refused refused -> refuse(refused.refusals());
        };
    }

    /** The opt-in word of a pod is said when it is made: the wall spares pods by it (ADR 0130). */
    private Verdict updated(PodRequest request) {
        ObjectNode old = request.oldPod();
        boolean governed = Governed.is(request.namespace(), request.namespaceFacts());
        if (governed && old != null && !word(request.pod()).equals(word(old))) {
            return Verdict.refuse(
                    "opt_in_changed",
                    "metadata.labels[" + Kube.INJECT_LABEL
                            + "]: is decided when the pod is made and stays; change it in the"
                            + " pod's template, so that a new pod is made.");
        }
        return checked(request);
    }

    private static String word(JsonNode pod) {
        return pod.path("metadata").path("labels").path(Kube.INJECT_LABEL).asText("");
    }

    private static Verdict refuse(List<Refusal> refusals) {
        return Verdict.refuse(refusals.getFirst().reason().label(), Refusal.message(refusals));
    }

    /** For the API server's audit log, which prefixes the keys with the webhook's name. */
    private static Map<String, String> record(Injection injection) {
        Map<String, String> audit = new TreeMap<>();
        audit.put("capture", injection.capture().word());
        injection.permitted().forEach((annotation, value) -> audit.put(annotation.replace('/', '_'), value));
        return audit;
    }
}

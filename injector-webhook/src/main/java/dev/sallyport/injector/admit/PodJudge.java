package dev.sallyport.injector.admit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.injector.review.Operation;
import dev.sallyport.injector.review.ReviewRequest;
import dev.sallyport.injector.review.Verdict;
import dev.sallyport.injector.world.Governed;
import dev.sallyport.injector.world.Knowledge;
import dev.sallyport.injector.world.NamespaceAnswer;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.Settings;

/**
 * Pods, at both doors: nothing is injected or let pass on guesses about a namespace or the settings. Blocking when the
 * namespace has to be asked for.
 */
public final class PodJudge {
    private interface Desk {
        Verdict at(ReviewRequest request, NamespaceFacts namespace, Settings settings);
    }

    private final Knowledge knowledge;
    private final PodDesk desk;

    /** Judges by what is known; the work is the desk's. */
    public PodJudge(Knowledge knowledge, PodDesk desk) {
        this.knowledge = knowledge;
        this.desk = desk;
    }

    /** The verdict of {@code /mutate}: pods that are made, and nothing else. */
    public Verdict mutate(ReviewRequest request) {
        boolean made = request.operation() == Operation.CREATE
                && request.subject().subresource().isEmpty();
        return made ? known(request, desk::mutate) : Verdict.allow("not_made");
    }

    /** The verdict of {@code /validate}. */
    public Verdict validate(ReviewRequest request) {
        return switch (request.operation()) {
            case DELETE, CONNECT -> Verdict.allow("not_changed");
            case UPDATE -> request.isBeingDeleted() ? Verdict.allow("being_deleted") : known(request, this::changed);
            case CREATE -> known(request, desk::check);
        };
    }

    private Verdict known(ReviewRequest request, Desk at) {
        return switch (knowledge.namespace(request.namespace())) {
            case NamespaceAnswer.Unknown unknown -> Verdict.refuse("namespace_unknown", unknown.sentence());
            case NamespaceAnswer.Known known -> {
                Settings settings = knowledge.settings();
                yield settings == null
                        ? withoutSettings(request, known.facts())
                        : at.at(request, known.facts(), settings);
            }
        };
    }

    private static Verdict withoutSettings(ReviewRequest request, NamespaceFacts namespace) {
        if (!Governed.is(request.namespace(), namespace)) {
            return Verdict.allow("not_governed");
        }
        return Verdict.refuse(
                "no_settings",
                "Namespace " + request.namespace() + " governs egress, and there is no EgressSettings named "
                        + Kube.SETTINGS_NAME + " that could be read, so nobody knows what a pod needs. The platform has to"
                        + " create it.");
    }

    /** The opt-in word of a pod is said when it is made: the wall spares pods by it. */
    private Verdict changed(ReviewRequest request, NamespaceFacts namespace, Settings settings) {
        boolean governed = Governed.is(request.namespace(), namespace);
        if (governed && !word(request.object()).equals(word(request.oldObject()))) {
            return Verdict.refuse(
                    "opt_in_changed",
                    "metadata.labels[" + Kube.INJECT_LABEL + "]: is decided when the pod is made and stays; change it in the"
                            + " pod's template, so that a new pod is made.");
        }
        return desk.check(request, namespace, settings);
    }

    private static String word(JsonNode pod) {
        return pod.path("metadata").path("labels").path(Kube.INJECT_LABEL).asText("");
    }
}

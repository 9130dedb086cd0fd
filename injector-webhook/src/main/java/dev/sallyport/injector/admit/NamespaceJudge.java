package dev.sallyport.injector.admit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.injector.review.Operation;
import dev.sallyport.injector.review.ReviewRequest;
import dev.sallyport.injector.review.Verdict;
import dev.sallyport.injector.world.Governed;
import dev.sallyport.injector.world.Knowledge;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.resources.document.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Namespaces: our words on them are spelled right, and whoever takes the wall down is told so. Who may is RBAC's business:
 * whoever edits a namespace can. A word that was wrong before and stays is no reason to refuse another change.
 */
public final class NamespaceJudge implements Judge {
    private record Word(String part, String name, Set<String> spelled) {
        String in(JsonNode object) {
            return object.path("metadata").path(part).path(name).asText("");
        }
    }

    private static final Word INJECT =
            new Word("labels", Kube.INJECT_LABEL, Set.of(Governed.ENABLED, Governed.DISABLED));
    private static final Word LOCKDOWN =
            new Word("annotations", Kube.LOCKDOWN_ANNOTATION, Set.of(Governed.ENABLED, Governed.DISABLED));
    private static final List<Word> WORDS = List.of(
            INJECT,
            LOCKDOWN,
            new Word("annotations", Kube.DEFAULT_POSTURE_ANNOTATION, Set.of("Deny", "Observe", "Allow")),
            new Word("annotations", Kube.ALLOW_OPT_OUT_ANNOTATION, Set.of("true", "false")));

    private final Knowledge knowledge;

    /** Tells of settings that are missing. */
    public NamespaceJudge(Knowledge knowledge) {
        this.knowledge = knowledge;
    }

    @Override
    public Verdict judge(ReviewRequest request) {
        boolean judged = request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
        if (!judged || !request.subject().subresource().isEmpty() || request.isBeingDeleted()) {
            return Verdict.allow("namespace");
        }
        List<String> mistakes = mistakes(request);
        return mistakes.isEmpty()
                ? Verdict.allow("namespace", warnings(request))
                : Verdict.refuse("namespace_word", String.join(" ", mistakes));
    }

    private static List<String> mistakes(ReviewRequest request) {
        List<String> found = new ArrayList<>();
        for (Word word : WORDS) {
            JsonNode stated =
                    request.object().path("metadata").path(word.part()).path(word.name());
            boolean stays = stated.equals(
                    request.oldObject().path("metadata").path(word.part()).path(word.name()));
            if (!stated.isMissingNode() && !stays && !word.spelled().contains(stated.asText())) {
                found.add("metadata." + word.part() + "[" + word.name() + "]: has to be one of "
                        + String.join(", ", word.spelled().stream().sorted().toList()) + ", spelled so, not "
                        + Quoted.of(stated.asText()) + ".");
            }
        }
        boolean governs = INJECT.in(request.object()).equals(Governed.ENABLED);
        boolean news = !INJECT.in(request.oldObject()).equals(Governed.ENABLED);
        if (governs && news && Governed.isExempt(request.name())) {
            found.add("metadata.labels[" + Kube.INJECT_LABEL + "]: namespace " + request.name()
                    + " is never governed; the cluster's egress control stands on it. Nobody can permit that.");
        }
        return found;
    }

    private List<String> warnings(ReviewRequest request) {
        List<String> warnings = new ArrayList<>();
        boolean governed = INJECT.in(request.object()).equals(Governed.ENABLED);
        boolean was = INJECT.in(request.oldObject()).equals(Governed.ENABLED);
        if (was && !governed) {
            warnings.add("egress of namespace " + request.name() + " is no longer governed: new pods are not injected,"
                    + " NetworkPolicy " + Kube.NETWORK_POLICY + " goes");
        }
        if (governed && !was && knowledge.settings() == null) {
            warnings.add("there is no EgressSettings named " + Kube.SETTINGS_NAME
                    + " yet: pods of this namespace are refused until there is");
        }
        boolean locked = !LOCKDOWN.in(request.object()).equals(Governed.DISABLED);
        boolean wasLocked = !LOCKDOWN.in(request.oldObject()).equals(Governed.DISABLED);
        if (governed && was && wasLocked && !locked) {
            warnings.add("NetworkPolicy " + Kube.NETWORK_POLICY + " goes: pods without a sidecar leave freely");
        }
        return warnings;
    }
}

package dev.sallyport.resources.translate;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.resources.document.Quoted;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Namespace: its labels and its default posture. Kubernetes' other fields are Kubernetes' business. Pure.
 */
public final class NamespaceTranslator {
    private NamespaceTranslator() {}

    /**
     * Reads the namespace. A bad posture has a safe meaning, Deny, and leaves the facts; labels that cannot be read leave
     * none, since then nobody knows which cluster policies select the namespace.
     */
    public static Reading<NamespaceFacts> translate(Resource resource) {
        ProblemLog log = new ProblemLog(resource);
        Field metadata = Field.root(resource, log).at("metadata");
        Map<String, String> labels =
                labels(metadata.at("labels"), resource.key().name());
        Posture posture = posture(metadata.at("annotations"));
        NamespaceFacts facts = labels == null ? null : new NamespaceFacts(labels, posture);
        return new Reading<>(facts, log.problems());
    }

    private static @Nullable Map<String, String> labels(Field field, String name) {
        Map<String, String> stated = field.isAbsent() ? Map.of() : field.texts();
        if (stated == null || !LabelMaps.areValid(field, stated)) {
            return null;
        }
        Map<String, String> labels = new HashMap<>(stated);
        String before = labels.put(Kube.NAMESPACE_NAME_LABEL, name);
        if (before != null && !before.equals(name)) {
            field.problem(Kube.NAMESPACE_NAME_LABEL + " is the namespace's own name, always");
        }
        return labels;
    }

    private static @Nullable Posture posture(Field annotations) {
        if (annotations.isAbsent()) {
            return null;
        }
        Map<String, String> stated = annotations.texts();
        if (stated == null) {
            return Posture.DENY;
        }
        String word = stated.get(Kube.DEFAULT_POSTURE_ANNOTATION);
        if (word == null) {
            return null;
        }
        Posture posture = Posture.ofWord(word);
        if (posture == null) {
            annotations
                    .at(Kube.DEFAULT_POSTURE_ANNOTATION)
                    .problem("must be Allow, Deny, Observe, not " + Quoted.of(word) + "; Deny until then");
            return Posture.DENY;
        }
        return posture;
    }
}

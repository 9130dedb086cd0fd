package dev.sallyport.resources.translate;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.resources.document.Quoted;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Namespace: its labels, and what it says of posture, opting out and lockdown. Kubernetes' other fields are Kubernetes' business. Pure.
 */
public final class NamespaceTranslator {
    private static final Map<String, Posture> POSTURES =
            Arrays.stream(Posture.values()).collect(Collectors.toUnmodifiableMap(Posture::word, posture -> posture));
    private static final Map<String, Boolean> OPT_OUT = Map.of("true", true, "false", false);
    private static final Map<String, Boolean> LOCKDOWN = Map.of("enabled", true, "disabled", false);

    private NamespaceTranslator() {}

    /**
     * Reads the namespace. A bad annotation has a safe meaning (posture Deny, no opting out, locked down) and leaves the
     * facts; labels that cannot be read leave none, since then nobody knows which cluster policies select the namespace.
     */
    public static Reading<NamespaceFacts> translate(Resource resource) {
        ProblemLog log = new ProblemLog(resource);
        Field metadata = Field.root(resource, log).at("metadata");
        Map<String, String> labels =
                labels(metadata.at("labels"), resource.key().name());
        Annotations annotations = annotations(metadata.at("annotations"));
        NamespaceFacts facts = labels == null
                ? null
                : new NamespaceFacts(labels, annotations.posture, annotations.optOutAllowed, annotations.lockdown);
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

    private record Annotations(@Nullable Posture posture, boolean optOutAllowed, boolean lockdown) {}

    private static Annotations annotations(Field field) {
        Map<String, String> stated = field.isAbsent() ? Map.of() : field.texts();
        if (stated == null) {
            return new Annotations(Posture.DENY, false, true);
        }
        return new Annotations(
                word(field, stated, Kube.DEFAULT_POSTURE_ANNOTATION, POSTURES, Posture.DENY),
                Boolean.TRUE.equals(word(field, stated, Kube.ALLOW_OPT_OUT_ANNOTATION, OPT_OUT, false)),
                !Boolean.FALSE.equals(word(field, stated, Kube.LOCKDOWN_ANNOTATION, LOCKDOWN, true)));
    }

    /** What an annotation's word means; null when it is not stated, the safe meaning when it is no such word. */
    private static <T> @Nullable T word(
            Field annotations, Map<String, String> stated, String key, Map<String, T> words, T safe) {
        String word = stated.get(key);
        if (word == null) {
            return null;
        }
        T meaning = words.get(word);
        if (meaning == null) {
            String until = words.entrySet().stream()
                    .filter(known -> known.getValue().equals(safe))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.joining());
            annotations
                    .at(key)
                    .problem("must be " + String.join(", ", new TreeSet<>(words.keySet())) + ", not " + Quoted.of(word)
                            + "; " + until + " until then");
            return safe;
        }
        return meaning;
    }
}

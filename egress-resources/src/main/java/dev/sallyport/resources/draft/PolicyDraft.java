package dev.sallyport.resources.draft;

import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.resources.document.Structured;
import dev.sallyport.resources.document.UnreadableText;
import dev.sallyport.resources.document.Value;
import dev.sallyport.resources.document.YamlText;
import dev.sallyport.resources.translate.Identification;
import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.PolicyReading;
import dev.sallyport.resources.translate.PolicyTranslator;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An EgressPolicy or ClusterEgressPolicy to be proposed. Immutable.
 *
 * @param id which one
 * @param subjects each a mapping as the resource spells it; empty for an EgressPolicy's whole namespace
 * @param rules at least one
 */
public record PolicyDraft(PolicyId id, List<Map<String, Object>> subjects, List<RuleDraft> rules) {
    /** Copies the lists. */
    public PolicyDraft {
        subjects = List.copyOf(subjects);
        rules = List.copyOf(rules);
    }

    /** A name as Kubernetes accepts it for an object, made of any text. */
    public static String name(String text) {
        String name = text.toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9.-]+", "-")
                .replaceAll("[.-]*\\.[.-]*", ".")
                .replaceAll("^[.-]+", "");
        return name.substring(0, Math.min(name.length(), 253)).replaceAll("[.-]+$", "");
    }

    /** The resource as a tree. */
    public Map<String, Object> tree() {
        Kind kind = id.isNamespaced() ? Kind.EGRESS_POLICY : Kind.CLUSTER_EGRESS_POLICY;
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", id.name());
        if (id.namespace() != null) {
            metadata.put("namespace", id.namespace());
        }
        Map<String, Object> spec = new LinkedHashMap<>();
        if (!subjects.isEmpty()) {
            spec.put("subjects", subjects);
        }
        spec.put("rules", rules.stream().map(RuleDraft::tree).toList());
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("apiVersion", kind.apiVersion());
        tree.put("kind", kind.word());
        tree.put("metadata", metadata);
        tree.put("spec", spec);
        return tree;
    }

    /** The resource as text to be applied. */
    public String yaml() {
        return Structured.yaml(tree());
    }

    /**
     * What its text means to our own translators.
     *
     * @throws IllegalArgumentException with their sentences, when they refuse it
     */
    public Policy proven() {
        PolicyReading reading = read(yaml());
        return switch (reading) {
            case PolicyReading.Valid(Policy policy) -> policy;
            case PolicyReading.Invalid invalid ->
                throw new IllegalArgumentException(String.join(
                        "; ",
                        invalid.problems().stream()
                                .map(problem -> problem.field() + ": " + problem.sentence())
                                .toList()));
        };
    }

    private static PolicyReading read(String yaml) {
        try {
            Value document =
                    YamlText.parse(yaml.getBytes(StandardCharsets.UTF_8)).getFirst();
            return switch (Identification.of(document, "draft")) {
                case Identification.Known(var resource) -> PolicyTranslator.translate(resource);
                case Identification.Foreign(var problem) -> throw new IllegalArgumentException(problem.sentence());
                case Identification.Unidentified(var problem) -> throw new IllegalArgumentException(problem.sentence());
            };
        } catch (UnreadableText e) {
            throw new IllegalStateException("our own YAML is YAML: " + yaml, e);
        }
    }
}

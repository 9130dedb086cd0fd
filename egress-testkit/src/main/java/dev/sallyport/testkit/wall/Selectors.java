package dev.sallyport.testkit.wall;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.Map;

/** Label selectors as Kubernetes documents them; an empty one selects everything. Stateless. */
final class Selectors {
    private Selectors() {}

    static boolean matches(LabelSelector selector, Map<String, String> labels) {
        boolean named = selector.getMatchLabels() == null
                || labels.entrySet().containsAll(selector.getMatchLabels().entrySet());
        return named && selector.getMatchExpressions().stream().allMatch(r -> matches(r, labels));
    }

    private static boolean matches(LabelSelectorRequirement requirement, Map<String, String> labels) {
        String key = requirement.getKey();
        return switch (requirement.getOperator()) {
            case "In" -> labels.containsKey(key) && requirement.getValues().contains(labels.get(key));
            case "NotIn" -> !labels.containsKey(key) || !requirement.getValues().contains(labels.get(key));
            case "Exists" -> labels.containsKey(key);
            case "DoesNotExist" -> !labels.containsKey(key);
            default ->
                throw new IllegalArgumentException(
                        "no such operator of a label selector: " + requirement.getOperator());
        };
    }
}

package dev.sallyport.model.policy;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A Kubernetes label selector (apimachinery meta/v1): all labels and all requirements must hold. Immutable.
 *
 * @param matchLabels exact values
 * @param requirements matchExpressions
 */
public record LabelSelector(Map<String, String> matchLabels, List<Requirement> requirements) {
    /** Operator of a requirement, as Kubernetes spells it in upper camel case. */
    public enum Operator {
        /** The label is there with one of the values. */
        IN,
        /** The label is absent or has none of the values. */
        NOT_IN,
        /** The label is there. */
        EXISTS,
        /** The label is absent. */
        DOES_NOT_EXIST
    }

    /**
     * One of matchExpressions.
     *
     * @param key label
     * @param operator comparison
     * @param values for IN and NOT_IN
     */
    public record Requirement(String key, Operator operator, Set<String> values) {
        /** Copies the values. */
        public Requirement {
            values = Set.copyOf(values);
        }

        boolean holds(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
            };
        }
    }

    /** Copies both. */
    public LabelSelector {
        matchLabels = Map.copyOf(matchLabels);
        requirements = List.copyOf(requirements);
    }

    /** True when the labels satisfy it. */
    public boolean selects(Map<String, String> labels) {
        return matchLabels.entrySet().stream()
                        .allMatch(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())))
                && requirements.stream().allMatch(requirement -> requirement.holds(labels));
    }
}

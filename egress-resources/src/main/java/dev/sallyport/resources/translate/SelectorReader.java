package dev.sallyport.resources.translate;

import dev.sallyport.model.policy.LabelSelector;
import dev.sallyport.model.policy.LabelSelector.Operator;
import dev.sallyport.model.policy.LabelSelector.Requirement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a Kubernetes label selector (apimachinery meta/v1, validation included). Stateless. */
final class SelectorReader {
    static final Shape SELECTOR = Shape.of("matchLabels", "matchExpressions");
    static final Shape REQUIREMENT = Shape.of("key", "operator", "values");
    private static final Map<String, Operator> OPERATORS = Map.of(
            "In", Operator.IN,
            "NotIn", Operator.NOT_IN,
            "Exists", Operator.EXISTS,
            "DoesNotExist", Operator.DOES_NOT_EXIST);

    private SelectorReader() {}

    /**
     * The selector; null when absent or wrong. One that selects everything is wrong.
     *
     * @param whenEmpty what to say then
     */
    static @Nullable LabelSelector read(Field field, String whenEmpty) {
        if (field.isAbsent() || !field.isMapping(SELECTOR)) {
            return null;
        }
        Field labelsField = field.at("matchLabels");
        Field expressionsField = field.at("matchExpressions");
        if (labelsField.isAbsent() && expressionsField.isAbsent()) {
            field.problem(whenEmpty);
            return null;
        }
        Map<String, String> labels = labels(labelsField);
        List<Requirement> requirements = expressionsField.list(Limits.NAMES, SelectorReader::requirement);
        boolean complete =
                labelsField.isStated() == (labels != null) && expressionsField.isStated() == (requirements != null);
        return complete
                ? new LabelSelector(labels == null ? Map.of() : labels, requirements == null ? List.of() : requirements)
                : null;
    }

    private static @Nullable Map<String, String> labels(Field field) {
        Map<String, String> labels = field.texts();
        if (labels == null) {
            return null;
        }
        if (labels.isEmpty()) {
            field.problem("is empty: leave it out, or name at least one label");
            return null;
        }
        return LabelMaps.areValid(field, labels) ? labels : null;
    }

    private static @Nullable Requirement requirement(Field field) {
        if (!field.isMapping(REQUIREMENT)) {
            return null;
        }
        String key = field.at("key").required().parsed(Names.MAX_LABEL_KEY, Names::labelKey);
        Operator operator = field.at("operator").required().word(OPERATORS);
        Field valuesField = field.at("values");
        List<String> values = valuesField.list(Limits.NAMES, value -> value.parsed(Names.MAX_LABEL, Names::labelValue));
        if (key == null || operator == null || valuesField.isStated() != (values != null)) {
            return null;
        }
        boolean compares = operator == Operator.IN || operator == Operator.NOT_IN;
        if (compares != (values != null)) {
            valuesField.problem(compares ? "is required with In and NotIn" : "goes with In and NotIn only");
            return null;
        }
        return new Requirement(key, operator, values == null ? Set.of() : Set.copyOf(values));
    }
}

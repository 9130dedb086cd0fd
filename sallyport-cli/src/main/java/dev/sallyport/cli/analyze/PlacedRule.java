package dev.sallyport.cli.analyze;

import dev.sallyport.cli.input.Documents;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.resources.translate.Origin;
import dev.sallyport.resources.translate.Resource;
import org.jspecify.annotations.Nullable;

/**
 * A rule of a valid policy, with its place. Immutable.
 *
 * @param policy its policy
 * @param rule the rule
 * @param resource the document of its policy
 */
record PlacedRule(Policy policy, Rule rule, Resource resource) {
    String field() {
        return "spec.rules[" + rule.name().index() + "]";
    }

    @Nullable
    Origin origin() {
        return Documents.at(resource, "spec", "rules", rule.name().index());
    }

    /** The place of one entry of a list of the rule. */
    @Nullable
    Origin origin(String list, int index) {
        return Documents.at(resource, "spec", "rules", rule.name().index(), list, index);
    }

    boolean decides() {
        return policy.mode() == Mode.ENFORCE;
    }

    Finding finding(Severity severity, String code, String sentence) {
        return new Finding(severity, code, resource.key(), field(), sentence, origin());
    }

    Finding finding(Severity severity, String code, String list, int index, String sentence) {
        return new Finding(
                severity,
                code,
                resource.key(),
                field() + "." + list + "[" + index + "]",
                sentence,
                origin(list, index));
    }

    @Override
    public String toString() {
        return rule.name() + Documents.inBrackets(origin());
    }
}

package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sallyport.resources.translate.Limits;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who in the cluster may reach what. Immutable. */
@ValidationRule(value = "has(self.rules) || has(self.ceiling)", message = "rules or a ceiling are required")
public record ClusterEgressPolicySpec(
        @JsonPropertyDescription("Enforce (when left out): rules and ceiling decide. Observe: rules are only recorded.")
        @Nullable
        PolicyMode mode,

        @JsonPropertyDescription("Whom the policy is about. Never empty: everyone is {all: true}.")
        @Required
        @Size(min = 1, max = Limits.SUBJECTS)
        @Nullable
        List<ClusterSubject> subjects,

        @JsonPropertyDescription("As in an EgressPolicy; cidrs of an Allow may name private ranges too.")
        @Size(min = 1, max = Limits.RULES)
        @Nullable
        List<EgressRule> rules,

        @JsonPropertyDescription(
                "In the namespaces selected, an Allow of an EgressPolicy holds only inside one of these entries.")
        @Size(min = 1, max = Limits.CEILING)
        @Nullable
        List<CeilingEntry> ceiling) {}

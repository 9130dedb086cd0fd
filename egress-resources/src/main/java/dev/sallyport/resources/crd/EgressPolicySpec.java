package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sallyport.resources.translate.Limits;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who in this namespace may reach what. Immutable. */
public record EgressPolicySpec(
        @JsonPropertyDescription("Enforce (when left out): the rules decide. Observe: they are only recorded.")
        @Nullable
        PolicyMode mode,

        @JsonPropertyDescription(
                "Service accounts of this namespace, pods by their labels, or both at once. Left out: everyone in it.")
        @Size(min = 1, max = Limits.SUBJECTS)
        @Nullable
        List<OwnSubject> subjects,

        @JsonPropertyDescription(
                "Any Deny that holds refuses; else any Allow that holds lets pass; else the default posture decides.")
        @Required
        @Size(min = 1, max = Limits.RULES)
        @Nullable
        List<EgressRule> rules) {}

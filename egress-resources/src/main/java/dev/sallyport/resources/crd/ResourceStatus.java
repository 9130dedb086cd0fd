package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a resource. Immutable. */
public record ResourceStatus(
        @JsonPropertyDescription("Generation of the spec that the conditions speak of.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Accepted says whether the resource is in force as written, and if not, why.")
        @Nullable
        List<Condition> conditions,

        @JsonPropertyDescription("When each rule last decided a connection.") @Nullable
        List<RuleStatus> rules) {}

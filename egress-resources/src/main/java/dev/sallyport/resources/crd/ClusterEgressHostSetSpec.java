package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sallyport.resources.translate.Limits;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hosts under one name. Immutable. */
public record ClusterEgressHostSetSpec(
        @JsonPropertyDescription("What the hosts have in common.") @Size(min = 1, max = Limits.REASON_TEXT) @Nullable
        String description,

        @JsonPropertyDescription("Host names and patterns, as in a rule's hosts.")
        @Required
        @Size(min = 1, max = Limits.HOST_SET)
        @Nullable
        List<@Pattern(Patterns.HOST) @Size(min = 1, max = 260) String> hosts) {}

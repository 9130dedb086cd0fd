package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a host is reached. Must itself be allowed by cidrs, unless the destination is cluster-scoped. Immutable. */
public record Endpoint(
        @JsonPropertyDescription("An IP address.") @Required @Size(max = 45) @Nullable
        String address,

        @JsonPropertyDescription("Its port; left out, the one the app dialled, or tls.port.")
        @Min(1)
        @Max(65535)
        @Nullable
        Integer port,

        @JsonPropertyDescription("Share among endpoints of the same priority; left out, 1. 0 is tried last.")
        @Min(0)
        @Max(1000)
        @Nullable
        Integer weight,

        @JsonPropertyDescription("Lower is tried first.") @Min(0) @Max(16) @Nullable
        Integer priority,

        @JsonPropertyDescription("Labels that routes may select by.") @Nullable
        Map<String, String> labels) {}

package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.kubernetes.api.model.IntOrString;
import org.jspecify.annotations.Nullable;

/** How much a rule lets pass for each identity. Immutable. */
public record Quota(
        @JsonPropertyDescription("Connections open at once.") @Min(1) @Max(1_000_000) @Nullable
        Integer concurrentTunnels,

        @JsonPropertyDescription("New connections per second; as many at once after a pause.")
        @Min(1)
        @Max(1_000_000)
        @Nullable
        Integer newTunnelsPerSecond,

        @JsonPropertyDescription(
                "Bytes per second in both directions together, like 500000 or 10Mi, 1k to 1G; what is more is slowed down.")
        @Nullable
        IntOrString bytesPerSecond,

        @JsonPropertyDescription(
                "Bytes per UTC day in both directions together, like 10Gi, at least 1k; then new connections are refused and open ones cut.")
        @Nullable
        IntOrString bytesPerDay) {}

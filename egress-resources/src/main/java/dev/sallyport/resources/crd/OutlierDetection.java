package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import org.jspecify.annotations.Nullable;

/** When an endpoint is left aside for a while. Immutable. */
public record OutlierDetection(
        @JsonPropertyDescription("After so many answers of 500 to 599, or failures, in a row.") @Min(1) @Nullable
        Integer consecutive5xx,

        @JsonPropertyDescription("After so many failed or lost connections, or answers of 502 to 504, in a row.")
        @Min(1)
        @Nullable
        Integer consecutiveGatewayFailures,

        @JsonPropertyDescription("How often it is looked whether one comes back; 10s when left out.")
        @Pattern(Patterns.DURATION)
        @Nullable
        String interval,

        @JsonPropertyDescription(
                "For how long the first time; the second time twice as long, and so on. 30s when left out.")
        @Pattern(Patterns.DURATION)
        @Nullable
        String baseEjectionTime,

        @JsonPropertyDescription("And never longer than this; 5m when left out.") @Pattern(Patterns.DURATION) @Nullable
        String maxEjectionTime,

        @JsonPropertyDescription("How many of them at most, though always one; 100 when left out.")
        @Min(1)
        @Max(100)
        @Nullable
        Integer maxEjectionPercent) {}

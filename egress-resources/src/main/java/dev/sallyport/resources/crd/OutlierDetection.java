package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import org.jspecify.annotations.Nullable;

/** When an endpoint is left aside for a while. Immutable. */
public record OutlierDetection(
        @JsonPropertyDescription("After so many 5xx in a row.") @Min(1) @Nullable
        Integer consecutive5xx,

        @JsonPropertyDescription("After so many failures to connect in a row.") @Min(1) @Nullable
        Integer consecutiveGatewayFailures,

        @JsonPropertyDescription("How often endpoints are judged.") @Pattern(Patterns.DURATION) @Nullable
        String interval,

        @JsonPropertyDescription("For how long the first time.") @Pattern(Patterns.DURATION) @Nullable
        String baseEjectionTime,

        @JsonPropertyDescription("How many of them at most.") @Min(0) @Max(100) @Nullable
        Integer maxEjectionPercent) {}

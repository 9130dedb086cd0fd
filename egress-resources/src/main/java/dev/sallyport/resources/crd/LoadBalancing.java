package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** How endpoints are chosen. Immutable. */
public record LoadBalancing(
        @JsonPropertyDescription("The method.") @Nullable Policy policy) {
    /** A method of choosing. */
    public enum Policy {
        /** One after the other. */
        @JsonProperty("RoundRobin")
        ROUND_ROBIN,
        /** The less busy of two. */
        @JsonProperty("LeastRequest")
        LEAST_REQUEST,
        /** Any. */
        @JsonProperty("Random")
        RANDOM,
        /** Always the same for a caller. */
        @JsonProperty("Identity")
        IDENTITY
    }
}

package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** How endpoints are chosen. Immutable. */
public record LoadBalancing(
        @JsonPropertyDescription("The method; RoundRobin where nothing is said.") @Required @Nullable
        Policy policy) {
    /** A method of choosing. */
    public enum Policy {
        /** One after the other. */
        @JsonProperty("RoundRobin")
        ROUND_ROBIN,
        /** The less busy of two drawn at random. */
        @JsonProperty("LeastRequest")
        LEAST_REQUEST,
        /** Any. */
        @JsonProperty("Random")
        RANDOM,
        /** The same for one caller while the same endpoints are there. */
        @JsonProperty("Identity")
        IDENTITY
    }
}

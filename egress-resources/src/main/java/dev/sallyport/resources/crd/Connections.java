package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import org.jspecify.annotations.Nullable;

/** Limits of connections to a host. Immutable. */
public record Connections(
        @JsonPropertyDescription("How many at once.") @Min(1) @Nullable
        Integer max,

        @JsonPropertyDescription("How long to wait for one.") @Pattern(Patterns.DURATION) @Nullable
        String connectTimeout,

        @JsonPropertyDescription("How long one may be silent.") @Pattern(Patterns.DURATION) @Nullable
        String idleTimeout,

        @JsonPropertyDescription("How many requests may wait.") @Min(1) @Nullable
        Integer maxPendingRequests,

        @JsonPropertyDescription("After how many requests one is closed.") @Min(1) @Nullable
        Integer maxRequestsPerConnection,

        @JsonPropertyDescription("Whether HTTP/2 is spoken.") @Nullable
        Boolean http2) {}

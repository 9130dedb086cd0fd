package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import org.jspecify.annotations.Nullable;

/** Limits of connections to a host. Immutable. */
public record Connections(
        @JsonPropertyDescription("How many at once. Not supported yet: refused at load.") @Min(1) @Nullable
        Integer max,

        @JsonPropertyDescription("How long connecting may take, and then the TLS handshake once more.")
        @Pattern(Patterns.DURATION)
        @Nullable
        String connectTimeout,

        @JsonPropertyDescription("How long one may be silent.") @Pattern(Patterns.DURATION) @Nullable
        String idleTimeout,

        @JsonPropertyDescription("How many requests may wait. Not supported yet: refused at load.") @Min(1) @Nullable
        Integer maxPendingRequests,

        @JsonPropertyDescription("After how many requests one is closed. Not supported yet: refused at load.")
        @Min(1)
        @Nullable
        Integer maxRequestsPerConnection,

        @JsonPropertyDescription("Whether HTTP/2 is spoken. Not supported yet: refused at load.") @Nullable
        Boolean http2) {}

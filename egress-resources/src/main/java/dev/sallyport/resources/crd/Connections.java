package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import org.jspecify.annotations.Nullable;

/** Limits of connections to a host. Immutable. */
public record Connections(
        @JsonPropertyDescription("How many to one endpoint at once, for HTTP; of each gateway replica.")
        @Min(1)
        @Nullable
        Integer max,

        @JsonPropertyDescription("How long connecting may take, and then the TLS handshake once more.")
        @Pattern(Patterns.DURATION)
        @Nullable
        String connectTimeout,

        @JsonPropertyDescription("How long one may be silent.") @Pattern(Patterns.DURATION) @Nullable
        String idleTimeout,

        @JsonPropertyDescription(
                "How many HTTP requests may wait for a connection to one endpoint; 1024 when left out.")
        @Min(0)
        @Nullable
        Integer maxPendingRequests,

        @JsonPropertyDescription("After how many HTTP requests one is closed.") @Min(1) @Nullable
        Integer maxRequestsPerConnection,

        @JsonPropertyDescription("Whether HTTP/2 is spoken. Not supported yet: refused at load.") @Nullable
        Boolean http2) {}

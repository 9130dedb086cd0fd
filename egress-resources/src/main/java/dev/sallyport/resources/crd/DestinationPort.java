package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** A port of a destination. Immutable. */
public record DestinationPort(
        @JsonPropertyDescription("The port the app dials.") @Required @Min(1) @Max(65535) @Nullable
        Integer number,

        @JsonPropertyDescription(
                "What the app speaks there: TLS, HTTP (in clear) or TCP (neither). Anything else is refused (protocol_mismatch); left out, whatever comes is carried as what it is. Where a ClusterEgressDestination says TCP, the bytes are not read at all and rules see TCP.")
        @Nullable
        TrafficProtocol protocol,

        @JsonPropertyDescription("TLS on this port, instead of the destination's.") @Nullable
        DestinationTls tls,

        @JsonPropertyDescription("Limits on this port, over the destination's.") @Nullable
        Connections connections) {}

package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A proxy between the gateway and the host. Immutable. */
public record ParentProxy(
        @JsonPropertyDescription("Its host.") @Required @Size(min = 1, max = 253) @Nullable
        String host,

        @JsonPropertyDescription("Its port.") @Required @Min(1) @Max(65535) @Nullable
        Integer port,

        @JsonPropertyDescription("TLS towards it.") @Nullable
        DestinationTls tls,

        @JsonPropertyDescription("Secret with its user name and password.") @Nullable
        LocalName credential) {}

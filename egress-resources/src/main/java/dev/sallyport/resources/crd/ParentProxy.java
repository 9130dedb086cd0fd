package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A proxy between the gateway and the host. Immutable. */
public record ParentProxy(
        @JsonPropertyDescription("Its name or address.") @Required @Size(min = 1, max = 253) @Nullable
        String host,

        @JsonPropertyDescription("Its port.") @Required @Min(1) @Max(65535) @Nullable
        Integer port,

        @JsonPropertyDescription(
                "TLS towards it: mode Originate or OriginateMutual; sni is required where host is an address; port has no meaning here.")
        @Nullable
        DestinationTls tls,

        @JsonPropertyDescription(
                "Secret with username and password for it, in the destination's own namespace, the system namespace for a"
                        + " ClusterEgressDestination.")
        @Nullable
        LocalName credential,

        @JsonPropertyDescription(
                "Gateway (when left out): the gateway resolves and vets the host and asks the proxy for that address. Proxy: the proxy is"
                        + " sent the name; in a ClusterEgressDestination only.")
        @Nullable
        Resolver resolution) {
    /** Who resolves the host's name. */
    public enum Resolver {
        /** The gateway, which vets what it finds. */
        @JsonProperty("Gateway")
        GATEWAY,
        /** The proxy. */
        @JsonProperty("Proxy")
        PROXY
    }
}

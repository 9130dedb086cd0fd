package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** TLS towards a host. Immutable. */
public record DestinationTls(
        @JsonPropertyDescription(
                "Passthrough (when left out) leaves the app's own TLS untouched. Originate: the app speaks HTTP/1 in clear, the gateway TLS."
                        + " OriginateMutual: with a client certificate. Inspect is not supported yet: refused at load.")
        @Nullable
        Mode mode,

        @JsonPropertyDescription("Port to originate TLS to; left out, 443.") @Min(1) @Max(65535) @Nullable
        Integer port,

        @JsonPropertyDescription("Server name to send and to verify; left out, the host.")
        @Size(min = 1, max = 253)
        @Nullable
        String sni,

        @JsonPropertyDescription(
                "ConfigMap whose ca.crt must vouch for the host, with its ca.crl if there is one; left out, the credential's ca.crt, else"
                        + " public CAs.")
        @Nullable
        LocalName caBundle,

        @JsonPropertyDescription(
                "Secret with the client certificate (tls.crt, tls.key) in the destination's own namespace, the system namespace for a"
                        + " ClusterEgressDestination.")
        @Nullable
        LocalName credential,

        @JsonPropertyDescription(
                "Names (DNS, address, URI) of which the host's certificate must bear one, instead of the server name.")
        @Size(min = 1, max = 32)
        @Nullable
        List<@Size(min = 1, max = 2048) String> subjectAltNames,

        @JsonPropertyDescription("Lowest TLS version; left out, 1.2.") @Nullable
        TlsVersion minVersion,

        @JsonPropertyDescription("true switches verification of the host off. Dangerous.") @Nullable
        Boolean insecureSkipVerification) {
    /** Who speaks TLS with the host. */
    public enum Mode {
        /** The app. */
        @JsonProperty("Passthrough")
        PASSTHROUGH,
        /** The gateway. */
        @JsonProperty("Originate")
        ORIGINATE,
        /** The gateway, with a client certificate. */
        @JsonProperty("OriginateMutual")
        ORIGINATE_MUTUAL,
        /** Both: the gateway reads what is between. */
        @JsonProperty("Inspect")
        INSPECT
    }

    /** A TLS version. */
    public enum TlsVersion {
        /** TLS 1.2. */
        @JsonProperty("TLSv1_2")
        V1_2,
        /** TLS 1.3. */
        @JsonProperty("TLSv1_3")
        V1_3
    }
}

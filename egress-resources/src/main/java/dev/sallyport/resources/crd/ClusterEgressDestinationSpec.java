package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sallyport.resources.translate.Limits;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a host is reached, for the namespaces it serves. Immutable. */
public record ClusterEgressDestinationSpec(
        @JsonPropertyDescription("Which namespaces it serves. Never empty: every one is {all: true}.")
        @Required
        @Size(min = 1, max = Limits.SUBJECTS)
        @Nullable
        List<ServedNamespace> namespaces,

        @JsonPropertyDescription("Host names and patterns this is about, as in a policy.")
        @Required
        @Size(min = 1, max = Limits.HOSTS)
        @Nullable
        List<@Pattern(Patterns.HOST) @Size(min = 1, max = 260) String> hosts,

        @JsonPropertyDescription("Ports this is about; left out, every one.")
        @Size(min = 1, max = Limits.PORTS)
        @Nullable
        List<DestinationPort> ports,

        @JsonPropertyDescription("DNS (when left out): the name is resolved. Static: endpoints are used instead.")
        @Nullable
        Resolution resolution,

        @JsonPropertyDescription("Where the host is reached; with resolution: Static.")
        @Size(min = 1, max = 256)
        @Nullable
        List<Endpoint> endpoints,

        @JsonPropertyDescription("TLS towards the host.") @Nullable
        DestinationTls tls,

        @JsonPropertyDescription("Limits of connections.") @Nullable
        Connections connections,

        @JsonPropertyDescription("When an endpoint is left aside for a while because of its answers.") @Nullable
        OutlierDetection outlierDetection,

        @JsonPropertyDescription("How one of several endpoints is chosen for a request.") @Nullable
        LoadBalancing loadBalancing,

        @JsonPropertyDescription("Routes for HTTP; the first that matches is taken.") @Size(min = 1, max = 64) @Nullable
        List<Route> routes,

        @JsonPropertyDescription("Which address the host sees. Not supported yet: refused at load.") @Nullable
        Source source,

        @JsonPropertyDescription("A parent proxy that the hosts are reached through, asked with CONNECT.") @Nullable
        ParentProxy via,

        @JsonPropertyDescription("A cache of responses. Not supported yet: refused at load.") @Nullable
        Cache cache) {}

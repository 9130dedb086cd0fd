package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sallyport.resources.translate.Limits;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What holds for the whole cluster. Immutable. */
public record EgressSettingsSpec(
        @JsonPropertyDescription(
                "Ranges of pods, services and nodes. Traffic to them stays in the cluster and is never carried by the gateway.")
        @Required
        @Size(min = 1, max = Limits.RANGES)
        @JsonProperty("clusterCIDRs")
        @Nullable
        List<@Pattern(Patterns.CIDR) @Size(max = 50) String> clusterCIDRs,

        @JsonPropertyDescription("Gateway, CA, resolver and API server where they lie outside clusterCIDRs.")
        @Size(min = 1, max = Limits.RANGES)
        @JsonProperty("controlCIDRs")
        @Nullable
        List<@Pattern(Patterns.CIDR) @Size(max = 50) String> controlCIDRs,

        @JsonPropertyDescription("Addresses of the resolvers that pods use.")
        @Size(min = 1, max = Limits.RANGES)
        @Nullable
        List<@Size(max = 45) String> dnsServers,

        @JsonPropertyDescription(
                "What happens where no rule decides and the namespace says nothing: Deny when left out.")
        @Nullable
        PostureWord defaultPosture,

        @JsonPropertyDescription(
                "Which pods a governed pod may reach inside the cluster: Cluster (default), those of every namespace but the system one, or Governed, those of governed namespaces.")
        @Nullable
        ReachWord reach,

        @JsonPropertyDescription("Private ranges that are open, and to whom.")
        @Size(min = 1, max = Limits.RANGES)
        @Nullable
        List<InternalRange> internalRanges,

        @JsonPropertyDescription("Ranges that governed pods may reach around the gateway.")
        @Size(min = 1, max = Limits.RANGES)
        @Nullable
        List<@Pattern(Patterns.CIDR) @Size(max = 50) String> directRanges,

        @JsonPropertyDescription("Ranges that nothing opens.") @Size(min = 1, max = Limits.RANGES) @Nullable
        List<@Pattern(Patterns.CIDR) @Size(max = 50) String> forbiddenRanges,

        @JsonPropertyDescription(
                "NAT64 prefixes of length /96: the embedded IPv4 address is vetted, the IPv6 address dialled.")
        @Size(min = 1, max = Limits.RANGES)
        @Nullable
        List<@Pattern(Patterns.CIDR) @Size(max = 50) String> nat64Prefixes,

        @JsonPropertyDescription("Gateway fleets by name, for the annotation sallyport.dev/gateway.")
        @Size(min = 1, max = Limits.NAMES)
        @Nullable
        List<Fleet> fleets,

        @JsonPropertyDescription("Images that the annotation sallyport.dev/proxy-image may name.")
        @Size(min = 1, max = Limits.NAMES)
        @Nullable
        List<@Size(min = 1, max = 512) String> proxyImages,

        @JsonPropertyDescription(
                "Which of the annotations that need permission pods may use, like sallyport.dev/capture.")
        @Size(min = 1, max = Limits.NAMES)
        @Nullable
        List<@Size(min = 1, max = 317) String> permittedAnnotations,

        @JsonPropertyDescription(
                "Whether a pod may opt in by its own label in an unlabelled namespace: false when left out.")
        @Nullable
        Boolean podOptIn,

        @JsonPropertyDescription(
                "How long uninjected pods delay a namespace's lockdown: 24h when left out, 0 for not at all.")
        @Pattern(Patterns.DURATION_OR_ZERO)
        @Nullable
        String lockdownGrace,

        @JsonPropertyDescription(
                "Identities, pods and certificates for which nothing is carried, whatever policy allows. Their live connections are closed within a second.")
        @Size(min = 1, max = Limits.REVOCATIONS)
        @Nullable
        List<Revocation> revocations,

        @JsonPropertyDescription(
                "What happens to TLS whose ClientHello is encrypted, or says so (browsers pretend towards every server). AllowOuter, when left out: it is decided by the name outside; the one inside is the client's secret. Deny: it is refused. For new connections.")
        @Nullable
        EncryptedClientHello encryptedClientHello) {}

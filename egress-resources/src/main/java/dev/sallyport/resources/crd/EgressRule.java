package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sallyport.resources.translate.Limits;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.time.ZonedDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One rule of a policy: all that it states must hold. Immutable. */
@ValidationRule(
        value =
                "has(self.hosts) || has(self.hostSets) || has(self.cidrs) || (has(self.action) && self.action == 'Deny')",
        message = "an Allow names hosts, hostSets or cidrs: without them it would open every destination")
public record EgressRule(
        @JsonPropertyDescription("How records and refusals name the rule; unique in its policy.")
        @Pattern(Patterns.LABEL)
        @Size(min = 1, max = 63)
        @Nullable
        String name,

        @JsonPropertyDescription("Allow (when left out) lets pass; Deny refuses, whatever else allows.") @Nullable
        RuleAction action,

        @JsonPropertyDescription(
                "Host names: an exact one, *.example.com for exactly one more label, **.example.com for one or more; neither matches example.com itself. ASCII; no addresses. Left out, hosts do not restrict.")
        @Size(min = 1, max = Limits.HOSTS)
        @Nullable
        List<@Pattern(Patterns.HOST) @Size(min = 1, max = 260) String> hosts,

        @JsonPropertyDescription(
                "Names of ClusterEgressHostSets, whose hosts hold beside those of hosts. A set that is missing matches nothing; where a Deny names it, everything its policy selects is refused.")
        @Size(min = 1, max = Limits.HOST_SETS)
        @Nullable
        List<@Pattern(Patterns.LABEL) @Size(min = 1, max = 63) String> hostSets,

        @JsonPropertyDescription(
                "Address ranges like 192.0.2.0/24. An EgressPolicy reaches public addresses only. Left out, addresses do not restrict.")
        @Size(min = 1, max = Limits.CIDRS)
        @Nullable
        List<@Pattern(Patterns.CIDR) @Size(max = 50) String> cidrs,

        @JsonPropertyDescription(
                "Ports the app dials: numbers, or ranges like \"8000-8100\". Left out, ports do not restrict.")
        @Size(min = 1, max = Limits.PORTS)
        @Nullable
        List<IntOrString> ports,

        @JsonPropertyDescription("What the first bytes of the connection are. Left out, any.")
        @Size(min = 1, max = 3)
        @Nullable
        List<TrafficProtocol> protocols,

        @JsonPropertyDescription(
                "Conditions on HTTP requests, each of which is judged by itself. On traffic the gateway cannot read, like TLS that passes through, a Deny with it refuses and an Allow with it does not allow (http_unreadable). Left out, requests do not restrict.")
        @Nullable
        HttpMatch http,

        @JsonPropertyDescription(
                "How often an Allow lets pass: connections, and each HTTP request where the gateway reads it. Left out, any number.")
        @Nullable
        RateLimit rateLimit,

        @JsonPropertyDescription("How much an Allow lets pass for each identity. Left out, any amount.") @Nullable
        Quota quota,

        @JsonPropertyDescription("The rule is gone from this instant on, and connections it alone allowed are closed.")
        @Nullable
        ZonedDateTime until,

        @JsonPropertyDescription("Who answers for the rule.") @Size(min = 1, max = Limits.OWNER_TEXT) @Nullable
        String owner,

        @JsonPropertyDescription("Why the rule is there.") @Size(min = 1, max = Limits.REASON_TEXT) @Nullable
        String reason) {}

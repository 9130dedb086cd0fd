package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sallyport.resources.translate.Limits;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One entry of a ceiling. Immutable. */
@ValidationRule(value = "has(self.hosts) != has(self.cidrs)", message = "a ceiling's entry names either hosts or cidrs")
public record CeilingEntry(
        @JsonPropertyDescription(
                "Host names: an exact one, *.example.com for exactly one more label, **.example.com for one or more; neither matches example.com itself. ASCII; no addresses. Left out, hosts do not restrict.")
        @Size(min = 1, max = Limits.HOSTS)
        @Nullable
        List<@Pattern(Patterns.HOST) @Size(min = 1, max = 260) String> hosts,

        @JsonPropertyDescription(
                "Address ranges like 192.0.2.0/24. An EgressPolicy reaches public addresses only. Left out, addresses do not restrict.")
        @Size(min = 1, max = Limits.CIDRS)
        @Nullable
        List<@Pattern(Patterns.CIDR) @Size(max = 50) String> cidrs,

        @JsonPropertyDescription(
                "Ports the app dials: numbers, or ranges like \"8000-8100\". Left out, ports do not restrict.")
        @Size(min = 1, max = Limits.PORTS)
        @Nullable
        List<IntOrString> ports) {}

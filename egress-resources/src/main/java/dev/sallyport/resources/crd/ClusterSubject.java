package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.LabelSelector;
import org.jspecify.annotations.Nullable;

/** Whom a cluster policy is about: every stated field must fit the caller. Immutable. */
@ValidationRule(
        value = "has(self.all) ? self.all && !has(self.namespace) && !has(self.namespaceSelector)"
                + " && !has(self.serviceAccount) && !has(self.podSelector) && !has(self.spiffeId) : true",
        message = "all is true and stands alone")
@ValidationRule(
        value = "has(self.spiffeId) ? !has(self.namespace) && !has(self.namespaceSelector)"
                + " && !has(self.serviceAccount) && !has(self.podSelector) : true",
        message = "spiffeId stands alone: it already names one namespace and service account")
@ValidationRule(
        value = "has(self.all) || has(self.namespace) || has(self.namespaceSelector) || has(self.serviceAccount)"
                + " || has(self.podSelector) || has(self.spiffeId)",
        message = "a subject states at least one field; everyone is {all: true}")
public record ClusterSubject(
        @JsonPropertyDescription("Callers of this namespace.")
        @Pattern(Patterns.LABEL)
        @Size(min = 1, max = 63)
        @Nullable
        String namespace,

        @JsonPropertyDescription("Callers of the namespaces with these labels.") @Nullable
        LabelSelector namespaceSelector,

        @JsonPropertyDescription("Callers with a service account of this name.")
        @Pattern(Patterns.SUBDOMAIN)
        @Size(min = 1, max = 253)
        @Nullable
        String serviceAccount,

        @JsonPropertyDescription("Callers in pods with these labels.") @Nullable
        LabelSelector podSelector,

        @JsonPropertyDescription("The caller with exactly this SPIFFE ID; stands alone.")
        @Pattern("^spiffe://[a-z0-9._-]+/ns/[^/]+/sa/[^/]+$")
        @Size(max = 2048)
        @Nullable
        String spiffeId,

        @JsonPropertyDescription("true: everyone; stands alone.") @Nullable
        Boolean all) {}

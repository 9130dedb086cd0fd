package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.LabelSelector;
import org.jspecify.annotations.Nullable;

/** Callers of the policy's own namespace: every stated field must fit the caller. Immutable. */
@ValidationRule(
        value = "has(self.serviceAccount) || has(self.podSelector)",
        message = "a subject states a serviceAccount, a podSelector or both")
public record OwnSubject(
        @JsonPropertyDescription("Callers with the service account of this name.")
        @Pattern(Patterns.SUBDOMAIN)
        @Size(min = 1, max = 253)
        @Nullable
        String serviceAccount,

        @JsonPropertyDescription("Callers in pods with these labels.") @Nullable
        LabelSelector podSelector) {}

package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.LabelSelector;
import org.jspecify.annotations.Nullable;

/** Namespaces a cluster destination serves: every stated field must fit. Immutable. */
@ValidationRule(
        value = "has(self.all) ? self.all && !has(self.namespace) && !has(self.namespaceSelector)"
                + " : has(self.namespace) || has(self.namespaceSelector)",
        message = "state a namespace or a namespaceSelector, or {all: true} alone")
public record ServedNamespace(
        @JsonPropertyDescription("This namespace.") @Pattern(Patterns.LABEL) @Size(min = 1, max = 63) @Nullable
        String namespace,

        @JsonPropertyDescription("Namespaces with these labels.") @Nullable
        LabelSelector namespaceSelector,

        @JsonPropertyDescription("true: every namespace; stands alone.") @Nullable
        Boolean all) {}

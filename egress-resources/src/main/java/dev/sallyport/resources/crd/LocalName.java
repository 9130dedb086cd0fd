package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** An object of the same namespace. Immutable. */
public record LocalName(
        @JsonPropertyDescription("Its name.") @Required @Pattern(Patterns.SUBDOMAIN) @Size(min = 1, max = 253) @Nullable
        String name) {}

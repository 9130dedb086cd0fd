package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A service account of the policy's own namespace. Immutable. */
public record OwnSubject(
        @JsonPropertyDescription("Its name.") @Required @Pattern(Patterns.SUBDOMAIN) @Size(min = 1, max = 253) @Nullable
        String serviceAccount) {}

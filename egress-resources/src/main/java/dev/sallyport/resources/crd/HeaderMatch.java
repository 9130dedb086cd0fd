package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A condition on one header field. Immutable. */
public record HeaderMatch(
        @JsonPropertyDescription("Field name.") @Required @Pattern(Patterns.HEADER) @Nullable
        String name,

        @JsonPropertyDescription("Its exact value; left out, the field must only be there.") @Size(max = 1024) @Nullable
        String value) {}

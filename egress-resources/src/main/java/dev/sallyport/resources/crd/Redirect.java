package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A redirect. Immutable. */
public record Redirect(
        @JsonPropertyDescription("Where to.") @Required @Size(min = 1, max = 2048) @Nullable
        String location,

        @JsonPropertyDescription("301, 302, 303, 307 or 308.") @Min(301) @Max(308) @Nullable
        Integer status) {}

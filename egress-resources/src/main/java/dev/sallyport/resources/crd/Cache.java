package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import org.jspecify.annotations.Nullable;

/** A cache of responses. Immutable. */
public record Cache(
        @JsonPropertyDescription("true switches it on.") @Nullable
        Boolean enabled,

        @JsonPropertyDescription("The longest a response is kept.") @Pattern(Patterns.DURATION) @Nullable
        String maxAge,

        @JsonPropertyDescription("The largest response kept, in bytes.") @Min(1) @Nullable
        Long maxObjectBytes) {}

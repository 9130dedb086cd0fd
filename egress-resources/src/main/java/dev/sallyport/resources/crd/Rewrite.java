package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What a request says instead. Immutable. */
public record Rewrite(
        @JsonPropertyDescription("Its Host.") @Size(min = 1, max = 253) @Nullable
        String host,

        @JsonPropertyDescription("Its path, or the prefix that was matched.")
        @Pattern(Patterns.PATH)
        @Size(max = 1024)
        @Nullable
        String path) {}

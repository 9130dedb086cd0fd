package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conditions on an HTTP request: all that are stated must hold. Immutable. */
public record HttpMatch(
        @JsonPropertyDescription("Methods, like GET.") @Size(min = 1, max = 16) @Nullable
        List<@Pattern("^[A-Z]{1,32}$") String> methods,

        @JsonPropertyDescription("Path patterns: /exact, /prefix/** or /one/*/segment.")
        @Size(min = 1, max = 64)
        @Nullable
        List<@Pattern(Patterns.PATH) @Size(max = 1024) String> paths,

        @JsonPropertyDescription("Header fields, all of which must match.") @Size(min = 1, max = 16) @Nullable
        List<HeaderMatch> headers) {}

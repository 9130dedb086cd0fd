package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conditions on an HTTP request: all that are stated must hold. Immutable. */
public record HttpMatch(
        @JsonPropertyDescription("Methods, like GET; compared as they are written.") @Size(min = 1, max = 16) @Nullable
        List<@Pattern("^[A-Z]{1,32}$") String> methods,

        @JsonPropertyDescription(
                "Path patterns: /exact; /one/*/segment, where * is one segment; /prefix/**, which is /prefix and everything beneath. Compared decoded, without the query; a path with two readings (dot segments, encoded slashes and the like) is never allowed by path and always denied by path.")
        @Size(min = 1, max = 64)
        @Nullable
        List<@Pattern(Patterns.PATH) @Size(max = 1024) String> paths,

        @JsonPropertyDescription("Header fields, all of which must match.") @Size(min = 1, max = 16) @Nullable
        List<HeaderMatch> headers) {}

package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A route for HTTP requests; the first that matches is taken. Immutable. */
public record Route(
        @JsonPropertyDescription("Which requests; left out, all.") @Nullable
        HttpMatch match,

        @JsonPropertyDescription("Where they go.") @Size(min = 1, max = 16) @Nullable
        List<RouteTarget> targets,

        @JsonPropertyDescription("Changes of the request's header.") @Nullable
        HeaderChange requestHeaders,

        @JsonPropertyDescription("Changes of the response's header.") @Nullable
        HeaderChange responseHeaders,

        @JsonPropertyDescription("Host and path to send instead.") @Nullable
        Rewrite rewrite,

        @JsonPropertyDescription("Answer with a redirect instead.") @Nullable
        Redirect redirect,

        @JsonPropertyDescription("How long the whole exchange may take.") @Pattern(Patterns.DURATION) @Nullable
        String timeout,

        @JsonPropertyDescription("When to try again.") @Nullable
        Retries retries,

        @JsonPropertyDescription("Where to send a copy; decided for the caller like any destination.") @Nullable
        RouteTarget mirror) {}

package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When a request is tried again. Immutable. */
public record Retries(
        @JsonPropertyDescription("Further tries; 2 when left out.") @Min(1) @Max(10) @Nullable
        Integer attempts,

        @JsonPropertyDescription("How long each try may take.") @Pattern(Patterns.DURATION) @Nullable
        String perTryTimeout,

        @JsonPropertyDescription("On which conditions; see docs/routes.md.") @Size(min = 1, max = 16) @Nullable
        List<@Pattern("^[a-z0-9-]{1,32}$") String> retryOn) {}

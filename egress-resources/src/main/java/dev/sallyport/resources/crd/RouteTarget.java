package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a request goes; decided for the caller like any destination. Immutable. */
public record RouteTarget(
        @JsonPropertyDescription("A host; left out, the one asked for.") @Size(min = 1, max = 253) @Nullable
        String host,

        @JsonPropertyDescription("Its port; or the one dialled.") @Min(1) @Max(65535) @Nullable
        Integer port,

        @JsonPropertyDescription("Its share; 1 when left out.") @Min(0) @Max(1000) @Nullable
        Integer weight,

        @JsonPropertyDescription("Only endpoints with these labels.") @Nullable
        Map<String, String> labels) {}

package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sallyport.resources.translate.Limits;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fleet of gateways. Immutable. */
public record Fleet(
        @JsonPropertyDescription("How annotations and destinations name it.")
        @Required
        @Pattern(Patterns.LABEL)
        @Size(min = 1, max = 63)
        @Nullable
        String name,

        @JsonPropertyDescription("host:port pairs of its gateways.")
        @Required
        @Size(min = 1, max = Limits.GATEWAYS)
        @Nullable
        List<@Size(min = 1, max = 262) String> gateways) {}

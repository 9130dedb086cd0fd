package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sallyport.resources.translate.Limits;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A private range and who may be let into it. Immutable. */
public record InternalRange(
        @JsonPropertyDescription("A range inside private space.")
        @Required
        @Pattern(Patterns.CIDR)
        @Size(max = 50)
        @Nullable
        String cidr,

        @JsonPropertyDescription("Namespaces it is open to; left out, all.")
        @Size(min = 1, max = Limits.NAMES)
        @Nullable
        List<@Pattern(Patterns.LABEL) @Size(min = 1, max = 63) String> namespaces) {}

package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Which address a host sees: one of the two. Immutable. */
public record Source(
        @JsonPropertyDescription("An egress address.") @Size(max = 45) @Nullable
        String ip,

        @JsonPropertyDescription("A fleet of gateways.") @Pattern(Patterns.LABEL) @Size(min = 1, max = 63) @Nullable
        String fleet) {}

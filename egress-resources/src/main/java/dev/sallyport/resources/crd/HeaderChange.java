package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changes of header fields. Immutable. */
public record HeaderChange(
        @JsonPropertyDescription("Fields to add to what is there.") @Nullable
        Map<String, String> add,

        @JsonPropertyDescription("Fields to put in place of what is there.") @Nullable
        Map<String, String> set,

        @JsonPropertyDescription("Fields to take out.") @Size(min = 1, max = 32) @Nullable
        List<@Pattern(Patterns.HEADER) String> remove) {}

package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** How often a rule lets pass. Immutable. */
public record RateLimit(
        @JsonPropertyDescription("How many connections, or requests where HTTP is read.")
        @Required
        @Min(1)
        @Max(1_000_000)
        @Nullable
        Integer requests,

        @JsonPropertyDescription("In which time, like 1s or 1m: from 1s to 24h.")
        @Required
        @Pattern(Patterns.DURATION)
        @Nullable
        String per,

        @JsonPropertyDescription("How many at once after a pause; left out, as many as requests.")
        @Min(1)
        @Max(1_000_000)
        @Nullable
        Integer burst,

        @JsonPropertyDescription(
                "Whether each identity has its own count (when left out), or all callers of the rule share one.")
        @Nullable
        Key key) {
    /** Whose count it is. */
    public enum Key {
        /** One count per caller. */
        @JsonProperty("Identity")
        IDENTITY,
        /** One count per rule. */
        @JsonProperty("Rule")
        RULE
    }
}

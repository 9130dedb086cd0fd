package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/** What became of a rule. Immutable. */
public record RuleStatus(
        @JsonPropertyDescription("Its name, or #index.") @Nullable
        String name,

        @JsonPropertyDescription("When it last decided a connection, to the hour.") @Nullable
        ZonedDateTime lastMatched) {}

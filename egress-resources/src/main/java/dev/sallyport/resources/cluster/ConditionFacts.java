package dev.sallyport.resources.cluster;

import dev.sallyport.resources.document.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code status.conditions} (KEP-1623). Immutable.
 *
 * @param type like {@code Accepted}
 * @param status True, False or Unknown
 * @param generation of the spec it speaks of
 * @param since when the status became what it is, as it was written
 */
record ConditionFacts(String type, String status, String reason, String message, long generation, String since) {
    static final String ACCEPTED = "Accepted";

    static ConditionFacts of(Value.Mapping condition) {
        return new ConditionFacts(
                text(condition, "type"),
                text(condition, "status"),
                text(condition, "reason"),
                text(condition, "message"),
                condition.entries().get("observedGeneration") instanceof Value.Whole whole ? whole.number() : 0,
                text(condition, "lastTransitionTime"));
    }

    private static String text(Value.Mapping mapping, String field) {
        return mapping.entries().get(field) instanceof Value.Text text ? text.text() : "";
    }

    /** True when both say the same, whenever they began to. */
    boolean saysTheSameAs(@Nullable ConditionFacts other) {
        return other != null && withSince(other.since).equals(other);
    }

    ConditionFacts withSince(String time) {
        return new ConditionFacts(type, status, reason, message, generation, time);
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", type);
        json.put("status", status);
        json.put("reason", reason);
        json.put("message", message);
        json.put("observedGeneration", generation);
        json.put("lastTransitionTime", since);
        return json;
    }
}

package dev.sallyport.resources.cluster;

import dev.sallyport.resources.document.Value;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A status as it stands in the API server. Immutable.
 *
 * @param conditions in their order
 * @param matched hour of each rule's last match, by the rule's name or {@code #i}
 */
record SeenStatus(List<ConditionFacts> conditions, Map<String, Instant> matched) {
    static SeenStatus of(Value.@Nullable Mapping status) {
        List<ConditionFacts> conditions = new ArrayList<>();
        Map<String, Instant> matched = new LinkedHashMap<>();
        for (Value.Mapping condition : items(status, "conditions")) {
            conditions.add(ConditionFacts.of(condition));
        }
        for (Value.Mapping rule : items(status, "rules")) {
            Instant hour = instant(rule.entries().get("lastMatched"));
            if (rule.entries().get("name") instanceof Value.Text name && hour != null) {
                matched.put(name.text(), hour);
            }
        }
        return new SeenStatus(conditions, matched);
    }

    private static List<Value.Mapping> items(Value.@Nullable Mapping status, String field) {
        List<Value.Mapping> items = new ArrayList<>();
        if (status != null && status.entries().get(field) instanceof Value.Sequence sequence) {
            for (Value item : sequence.items()) {
                if (item instanceof Value.Mapping mapping) {
                    items.add(mapping);
                }
            }
        }
        return items;
    }

    private static @Nullable Instant instant(@Nullable Value value) {
        try {
            return value instanceof Value.Text text
                    ? OffsetDateTime.parse(text.text()).toInstant()
                    : null;
        } catch (DateTimeException notATime) {
            return null;
        }
    }

    @Nullable
    ConditionFacts accepted() {
        return conditions.stream()
                .filter(condition -> condition.type().equals(ConditionFacts.ACCEPTED))
                .findFirst()
                .orElse(null);
    }
}

package dev.sallyport.model.request;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a rule says of one header field. Where it allows, every line of the field must be the value, since nobody knows
 * which one the origin reads; where it denies, one line or one member of a list is enough, whatever its case. Immutable.
 *
 * @param name in lower case
 * @param value its exact value; null when the field must only be there
 */
public record FieldCondition(String name, @Nullable String value) {
    /** Takes the name in lower case. */
    public FieldCondition {
        name = name.toLowerCase(Locale.ROOT);
    }

    boolean holds(RequestFacts request, boolean widely) {
        List<String> lines = request.fields().get(name);
        if (lines == null || lines.isEmpty()) {
            return false;
        }
        if (value == null) {
            return true;
        }
        return widely
                ? lines.stream().anyMatch(this::hasMember)
                : lines.stream().allMatch(value::equals);
    }

    private boolean hasMember(String line) {
        if (line.equalsIgnoreCase(value)) {
            return true;
        }
        for (String member : line.split(",", -1)) {
            if (member.strip().equalsIgnoreCase(value)) {
                return true;
            }
        }
        return false;
    }
}

package dev.sallyport.resources.translate;

import dev.sallyport.model.destination.FieldChanges;
import dev.sallyport.resources.document.Quoted;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Reads changes of header fields. Stateless. */
final class FieldChangesReader {
    static final Shape CHANGES = Shape.of("add", "set", "remove");
    private static final int MOST = 32;
    private static final int MAX_NAME = 128;
    private static final int MAX_VALUE = 4_096;

    private FieldChangesReader() {}

    /** The changes that could be read; whether all could is the log's to say. */
    static FieldChanges read(Field field) {
        if (field.isAbsent() || !field.isMapping(CHANGES)) {
            return FieldChanges.NONE;
        }
        if (CHANGES.known().stream().allMatch(name -> field.at(name).isAbsent())) {
            field.problem("changes nothing: leave it out, or state add, set or remove");
        }
        Set<String> changed = new HashSet<>();
        List<String> remove = Objects.requireNonNullElse(
                field.at("remove")
                        .list(
                                MOST,
                                item -> item.parsed(
                                        MAX_NAME, text -> changeable(text).toLowerCase(Locale.ROOT))),
                List.of());
        changed.addAll(remove);
        Map<String, String> set = values(field.at("set"), changed);
        Map<String, String> add = values(field.at("add"), changed);
        return new FieldChanges(Set.copyOf(remove), set, add);
    }

    private static Map<String, String> values(Field field, Set<String> changed) {
        Map<String, String> stated = Objects.requireNonNullElse(field.texts(), Map.of());
        if (field.isStated() && stated.isEmpty()) {
            field.problem("is empty: leave it out, or name at least one");
        }
        if (stated.size() > MOST) {
            field.problem("has " + stated.size() + " entries, more than " + MOST);
            return Map.of();
        }
        Map<String, String> sound = new TreeMap<>();
        stated.forEach((name, value) -> {
            try {
                changeable(name);
                if (value.isEmpty() || value.length() > MAX_VALUE) {
                    throw new IllegalArgumentException("a value has 1 to " + MAX_VALUE + " characters");
                }
                HttpFields.value(value);
                if (!changed.add(name.toLowerCase(Locale.ROOT))) {
                    throw new IllegalArgumentException("this field is changed twice");
                }
                sound.put(name, value);
            } catch (IllegalArgumentException e) {
                field.problem(Quoted.of(name) + ": " + e.getMessage());
            }
        });
        return sound;
    }

    private static String changeable(String text) {
        String name = HttpFields.name(text).toLowerCase(Locale.ROOT);
        if (name.equals("host")) {
            throw new IllegalArgumentException("rewrite.host says which host a request names");
        }
        if (HttpFields.ofThisHop(name)) {
            throw new IllegalArgumentException(
                    "this field is of one connection or frames the message: no route changes it");
        }
        return text;
    }
}

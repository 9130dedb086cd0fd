package dev.sallyport.proxy.http;

import dev.sallyport.model.destination.FieldChanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The field lines of a head in their order. Immutable.
 *
 * @param all every line
 */
public record HeaderFields(List<HeaderField> all) implements Iterable<HeaderField> {
    /** No fields. */
    public static final HeaderFields NONE = new HeaderFields(List.of());

    /** Copies the list. */
    public HeaderFields {
        all = List.copyOf(all);
    }

    /** The values of every line with this name. */
    public List<String> values(String name) {
        return all.stream()
                .filter(field -> field.is(name))
                .map(HeaderField::value)
                .toList();
    }

    /** The first value with this name, or null. */
    public @Nullable String first(String name) {
        for (HeaderField field : all) {
            if (field.is(name)) {
                return field.value();
            }
        }
        return null;
    }

    /** True when a line has this name. */
    public boolean has(String name) {
        return first(name) != null;
    }

    /** The members of a comma-separated list over all lines with this name, lower-case, empty ones left out. */
    public List<String> listed(String name) {
        List<String> members = new ArrayList<>();
        for (String value : values(name)) {
            for (String member : value.split(",", -1)) {
                String bare = member.strip();
                if (!bare.isEmpty()) {
                    members.add(bare.toLowerCase(Locale.ROOT));
                }
            }
        }
        return members;
    }

    /** The values of each field's lines, by its lower-case name. */
    public Map<String, List<String>> byName() {
        Map<String, List<String>> byName = new HashMap<>();
        for (HeaderField field : all) {
            byName.computeIfAbsent(field.name().toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
                    .add(field.value());
        }
        return byName;
    }

    /** All lines but those whose lower-case name is in the set. */
    public HeaderFields without(Set<String> lowerCaseNames) {
        return new HeaderFields(all.stream()
                .filter(field -> !lowerCaseNames.contains(field.name().toLowerCase(Locale.ROOT)))
                .collect(Collectors.toUnmodifiableList()));
    }

    /** The same with one more line, the last. */
    public HeaderFields with(String name, String value) {
        List<HeaderField> more = new ArrayList<>(all);
        more.add(new HeaderField(name, value));
        return new HeaderFields(more);
    }

    /** The lines after these changes, in the order: taken out, put in place, added. */
    public HeaderFields changed(FieldChanges changes) {
        if (changes.isEmpty()) {
            return this;
        }
        Set<String> gone = new HashSet<>(changes.remove());
        changes.set().keySet().forEach(name -> gone.add(name.toLowerCase(Locale.ROOT)));
        List<HeaderField> lines = new ArrayList<>(without(gone).all());
        changes.set().forEach((name, value) -> lines.add(new HeaderField(name, value)));
        changes.add().forEach((name, value) -> lines.add(new HeaderField(name, value)));
        return new HeaderFields(lines);
    }

    @Override
    public Iterator<HeaderField> iterator() {
        return all.iterator();
    }
}

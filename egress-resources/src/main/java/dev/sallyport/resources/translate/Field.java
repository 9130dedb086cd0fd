package dev.sallyport.resources.translate;

import dev.sallyport.resources.document.Quoted;
import dev.sallyport.resources.document.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A place in a resource: the value that stands there, if any, and where mistakes about it go. Every reader returns null
 * or an empty list after noting a problem, so that reading goes on and all mistakes are found at once. Confined to one
 * translation.
 */
final class Field {
    private final ProblemLog log;
    private final String path;
    private final @Nullable Value value;
    private final int line;

    private Field(ProblemLog log, String path, @Nullable Value value, int line) {
        this.log = log;
        this.path = path;
        this.value = value;
        this.line = line;
    }

    static Field root(Resource resource, ProblemLog log) {
        return new Field(log, "", resource.document(), resource.document().line());
    }

    boolean isAbsent() {
        return value == null;
    }

    boolean isStated() {
        return value != null;
    }

    void problem(String sentence) {
        log.add(path, sentence, line);
    }

    /** The field of that name; absent when this is no mapping. */
    Field at(String key) {
        Value child = value instanceof Value.Mapping mapping ? mapping.entries().get(key) : null;
        String childPath = path.isEmpty() ? key : path + "." + key;
        return new Field(log, childPath, child, child == null ? line : child.line());
    }

    /** True when this is a mapping; notes every field that the shape does not have or does not support yet. */
    boolean isMapping(Shape shape) {
        if (!(value instanceof Value.Mapping mapping)) {
            wrongType("a mapping");
            return false;
        }
        for (String key : mapping.entries().keySet()) {
            if (shape.later().contains(key)) {
                at(key).problem("is not supported yet");
            } else if (!shape.known().contains(key)) {
                at(key).problem("there is no such field; known here: " + shape.list());
            }
        }
        return true;
    }

    /** The items of a stated list; null when absent or wrong. An empty list is a problem, never "all". */
    @Nullable
    List<Field> items(int most) {
        if (value == null) {
            return null;
        }
        if (!(value instanceof Value.Sequence sequence)) {
            wrongType("a list");
            return null;
        }
        if (sequence.items().isEmpty()) {
            problem("is empty: leave it out, or name at least one");
            return null;
        }
        if (sequence.items().size() > most) {
            problem("has " + sequence.items().size() + " entries, more than " + most);
            return null;
        }
        List<Field> items = new ArrayList<>(sequence.items().size());
        for (Value item : sequence.items()) {
            items.add(new Field(log, path + "[" + items.size() + "]", item, item.line()));
        }
        return items;
    }

    /** A stated list read item by item, no value twice; null when absent, wrong or any item is. */
    <T> @Nullable List<T> list(int most, Function<Field, @Nullable T> reader) {
        List<Field> items = items(most);
        if (items == null) {
            return null;
        }
        Set<T> seen = new HashSet<>();
        List<T> values = new ArrayList<>(items.size());
        for (Field item : items) {
            T read = reader.apply(item);
            if (read != null && !seen.add(read)) {
                item.problem("stands in this list before");
            } else if (read != null) {
                values.add(read);
            }
        }
        return values.size() == items.size() ? values : null;
    }

    /** Text of 1 to {@code most} characters; null when absent or wrong. */
    @Nullable
    String text(int most) {
        if (value == null) {
            return null;
        }
        if (!(value instanceof Value.Text text)) {
            wrongType("text");
            return null;
        }
        if (text.text().isEmpty() || text.text().length() > most) {
            problem("has 1 to " + most + " characters, not " + text.text().length());
            return null;
        }
        return text.text();
    }

    /** Text that a parser accepts; its refusal is the problem, behind the escaped value. */
    <T> @Nullable T parsed(int most, Function<String, T> parser) {
        String text = text(most);
        if (text == null) {
            return null;
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            problem(Quoted.of(text) + ": " + e.getMessage());
            return null;
        }
    }

    /** One of the words; null when absent or wrong. */
    <T> @Nullable T word(Map<String, T> words) {
        if (value == null) {
            return null;
        }
        String wanted = String.join(", ", new TreeMap<>(words).keySet());
        if (!(value instanceof Value.Text text)) {
            wrongType(wanted);
            return null;
        }
        T meaning = words.get(text.text());
        if (meaning == null) {
            problem("must be " + wanted + ", not " + Quoted.of(text.text()));
        }
        return meaning;
    }

    /** A whole number or text: what Kubernetes calls int-or-string. Null when absent or wrong. */
    <T> @Nullable T numberOrText(Function<Long, T> ofNumber, int most, Function<String, T> ofText) {
        if (value == null || value instanceof Value.Text) {
            return parsed(most, ofText);
        }
        if (!(value instanceof Value.Whole whole)) {
            wrongType("a number or text");
            return null;
        }
        try {
            return ofNumber.apply(whole.number());
        } catch (IllegalArgumentException e) {
            problem(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** A whole number in a range; null when absent or wrong. */
    @Nullable
    Long whole(long least, long most) {
        if (value == null) {
            return null;
        }
        if (!(value instanceof Value.Whole whole)) {
            wrongType("a whole number");
            return null;
        }
        if (whole.number() < least || whole.number() > most) {
            problem("must be from " + least + " to " + most + ", not " + whole.number());
            return null;
        }
        return whole.number();
    }

    /** True when {@code true} stands here; anything else that stands here is a problem. */
    boolean isTrue() {
        if (value == null || (value instanceof Value.Flag flag && flag.value())) {
            return value != null;
        }
        wrongType("true, or left out");
        return false;
    }

    /** True or false; null when absent or wrong. */
    @Nullable
    Boolean flag() {
        if (value == null || value instanceof Value.Flag) {
            return value instanceof Value.Flag flag ? flag.value() : null;
        }
        wrongType("true or false");
        return null;
    }

    /** This field, noted as a problem when it is absent. */
    Field required() {
        if (value == null) {
            problem("is required");
        }
        return this;
    }

    /** A mapping from text to text; null when absent or wrong. */
    @Nullable
    Map<String, String> texts() {
        if (value == null) {
            return null;
        }
        if (!(value instanceof Value.Mapping mapping)) {
            wrongType("a mapping");
            return null;
        }
        Map<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, Value> entry : mapping.entries().entrySet()) {
            if (entry.getValue() instanceof Value.Text text) {
                texts.put(entry.getKey(), text.text());
            } else {
                at(entry.getKey()).wrongType("text");
            }
        }
        return texts.size() == mapping.entries().size() ? texts : null;
    }

    private void wrongType(String wanted) {
        switch (value) {
            case null -> problem("is required");
            case Value.Unreadable unreadable -> problem(unreadable.sentence());
            case Value.Nothing nothing -> problem("has no value: leave it out, or give it one");
            default -> problem("must be " + wanted + ", not " + value.kind());
        }
    }
}

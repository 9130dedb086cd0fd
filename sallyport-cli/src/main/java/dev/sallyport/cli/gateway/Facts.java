package dev.sallyport.cli.gateway;

import dev.sallyport.resources.document.Quoted;
import dev.sallyport.resources.document.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer of a running program, read forgivingly: what is not there is empty, so that an older gateway can be asked.
 * Every text is made fit for a terminal. Immutable.
 */
public final class Facts {
    /** An answer that says nothing. */
    static final Facts NONE = new Facts(Map.of());

    private final Map<String, Value> fields;

    private Facts(Map<String, Value> fields) {
        this.fields = fields;
    }

    static Facts of(@Nullable Value value) {
        return new Facts(value instanceof Value.Mapping mapping ? mapping.entries() : Map.of());
    }

    /** A text, number or flag as text; empty where there is none. */
    public String text(String name) {
        return text(fields.get(name));
    }

    private static String text(@Nullable Value value) {
        return switch (value) {
            case Value.Text text -> Quoted.line(text.text());
            case Value.Whole whole -> Long.toString(whole.number());
            case Value.Flag flag -> Boolean.toString(flag.value());
            case null, default -> "";
        };
    }

    /** A whole number; 0 where there is none. */
    public long number(String name) {
        return fields.get(name) instanceof Value.Whole whole ? whole.number() : 0;
    }

    /** True where it says true. */
    public boolean flag(String name) {
        return fields.get(name) instanceof Value.Flag flag && flag.value();
    }

    /** What it says more of. */
    public Facts of(String name) {
        return of(fields.get(name));
    }

    /** A list of such. */
    public List<Facts> list(String name) {
        return fields.get(name) instanceof Value.Sequence list
                ? list.items().stream().map(Facts::of).toList()
                : List.of();
    }

    /** A list of texts. */
    public List<String> texts(String name) {
        return fields.get(name) instanceof Value.Sequence list
                ? list.items().stream().map(Facts::text).toList()
                : List.of();
    }

    /** Each of its parts by name. */
    public Map<String, Facts> parts() {
        Map<String, Facts> parts = new LinkedHashMap<>();
        fields.forEach((name, value) -> parts.put(Quoted.line(name), of(value)));
        return parts;
    }

    /** The whole of it, to be printed as JSON or YAML. */
    public Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        fields.forEach((name, value) -> tree.put(name, plain(value)));
        return tree;
    }

    @SuppressWarnings("NullAway") // a tree may hold null
    private static Object plain(Value value) {
        return switch (value) {
            case Value.Mapping mapping -> of(mapping).tree();
            case Value.Sequence list ->
                list.items().stream().map(Facts::orEmpty).toList();
            case Value.Text text -> text.text();
            case Value.Whole whole -> whole.number();
            case Value.Flag flag -> flag.value();
            case Value.Nothing nothing -> null;
            case Value.Unreadable unreadable -> null;
        };
    }

    private static Object orEmpty(Value value) {
        return value instanceof Value.Nothing ? "" : plain(value);
    }
}

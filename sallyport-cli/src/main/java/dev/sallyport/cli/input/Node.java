package dev.sallyport.cli.input;

import dev.sallyport.resources.document.UnreadableText;
import dev.sallyport.resources.document.Value;
import dev.sallyport.resources.document.YamlText;
import dev.sallyport.resources.translate.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A place in somebody else's document: the value that stands there, if any. Asks nothing of its shape; what is not there,
 * or is something else, is simply absent; {@link #isMapping}, {@link #isList} and {@link
 * #isListOfTexts} tell whether that was all.
 * Immutable.
 *
 * @param file the file's name
 * @param value null when nothing stands there
 * @param line where it is, or would be
 */
public record Node(String file, @Nullable Value value, int line) {
    /** The documents of a YAML file. */
    public static List<Node> documents(TextFile file) throws UserMistake {
        try {
            return YamlText.parse(file.bytes()).stream()
                    .map(value -> new Node(file.name(), value, value.line()))
                    .toList();
        } catch (UnreadableText e) {
            throw new UserMistake(new Origin(file.name(), e.line()) + ": " + e.sentence() + ".");
        }
    }

    /** The value of a key. */
    public Node at(String key) {
        Value child = value instanceof Value.Mapping mapping ? mapping.entries().get(key) : null;
        return new Node(file, child, child == null ? line : child.line());
    }

    /** True when something stands there, an explicit null aside. */
    public boolean isStated() {
        return value != null && !(value instanceof Value.Nothing);
    }

    /** True when it is a mapping without keys. */
    public boolean isEmptyMapping() {
        return value instanceof Value.Mapping mapping && mapping.entries().isEmpty();
    }

    /** Items of a list; none when it is none. */
    public List<Node> items() {
        return value instanceof Value.Sequence list
                ? list.items().stream()
                        .map(item -> new Node(file, item, item.line()))
                        .toList()
                : List.of();
    }

    /** Its text; a number's digits; null when it is neither. */
    public @Nullable String text() {
        return switch (value) {
            case Value.Text text -> text.text();
            case Value.Whole whole -> Long.toString(whole.number());
            case null, default -> null;
        };
    }

    /** Its text, or this one. */
    public String text(String otherwise) {
        String text = text();
        return text == null ? otherwise : text;
    }

    /** Texts of a list, what is none left out. */
    public List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (Node item : items()) {
            String text = item.text();
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** A mapping from text to text, what is none left out. */
    public Map<String, String> textMap() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String key : keys()) {
            String text = at(key).text();
            if (text != null) {
                texts.put(key, text);
            }
        }
        return texts;
    }

    /** Keys of a mapping; none when it is none. */
    public Set<String> keys() {
        return value instanceof Value.Mapping mapping ? mapping.entries().keySet() : Set.of();
    }

    /** True when nothing stands there, or a list of texts. */
    public boolean isListOfTexts() {
        return !isStated()
                || value instanceof Value.Sequence list
                        && texts().size() == list.items().size();
    }

    /** True when nothing stands there, or a list. */
    public boolean isList() {
        return !isStated() || value instanceof Value.Sequence;
    }

    /** True when nothing stands there, or a mapping. */
    public boolean isMapping() {
        return !isStated() || value instanceof Value.Mapping;
    }

    /** True when it is {@code true}. */
    public boolean isTrue() {
        return value instanceof Value.Flag flag && flag.value();
    }

    /** True when it is {@code false}. */
    public boolean isFalse() {
        return value instanceof Value.Flag flag && !flag.value();
    }

    /** Stated keys that are none of these, in order. */
    public Set<String> keysBeside(Set<String> known) {
        Set<String> strange = new TreeSet<>();
        for (String key : keys()) {
            if (!known.contains(key) && at(key).isStated()) {
                strange.add(key);
            }
        }
        return strange;
    }

    /** Where it is. */
    public Origin origin() {
        return new Origin(file, line);
    }
}

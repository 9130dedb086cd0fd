package dev.sallyport.injector.config;

import dev.sallyport.resources.document.Quoted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with the settings, so that all of it is told at once. Confined to one thread. */
final class Mistakes {
    private final List<String> sentences = new ArrayList<>();

    /** Notes a mistake unless the condition holds. */
    void require(String setting, boolean holds, String otherwise) {
        if (!holds) {
            sentences.add("sallyport." + setting + " " + otherwise);
        }
    }

    /** The value lies between both bounds, inclusive. */
    void range(String setting, long value, long least, long most) {
        require(setting, value >= least && value <= most, "is " + value + ", not between " + least + " and " + most);
    }

    /** The value lies between both bounds, inclusive. */
    void range(String setting, Duration value, Duration least, Duration most) {
        require(
                setting,
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                "is " + value + ", not between " + least + " and " + most);
    }

    /** The text; a mistake unless it is one of the words. */
    String word(String setting, String text, Set<String> words) {
        require(
                setting,
                words.contains(text),
                "is " + Quoted.of(text) + ", not one of " + String.join(", ", new TreeSet<>(words)));
        return text;
    }

    /** The value, read; the stand-in and a mistake when it cannot be. */
    <T> T parse(String setting, String text, Function<String, T> reader, T otherwise) {
        T value = parse(setting, text, reader);
        return value == null ? otherwise : value;
    }

    /** The value, read; null and a mistake when it cannot be. */
    <T> @Nullable T parse(String setting, String text, Function<String, T> reader) {
        try {
            return reader.apply(text.strip());
        } catch (IllegalArgumentException e) {
            require(setting, false, "is " + Quoted.of(text) + ": " + e.getMessage());
            return null;
        }
    }

    /** Throws with a line for every mistake, if there is any. */
    void throwIfAny() {
        if (!sentences.isEmpty()) {
            throw new IllegalArgumentException("The settings have " + sentences.size()
                    + (sentences.size() == 1 ? " mistake:\n  " : " mistakes:\n  ") + String.join("\n  ", sentences));
        }
    }
}

package dev.sallyport.ca.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with the settings, so that all of it is told at once. Confined to one thread. */
final class Mistakes {
    private static final int SHOWN = 100;

    private final List<String> sentences = new ArrayList<>();

    /** Notes a mistake unless the condition holds. */
    void require(String name, boolean holds, String otherwise) {
        if (!holds) {
            sentences.add("sallyport." + name + " " + otherwise);
        }
    }

    /** The value lies between both bounds, inclusive. */
    void range(String name, long value, long least, long most) {
        require(name, value >= least && value <= most, "is " + value + ", not between " + least + " and " + most);
    }

    /** The value lies between both bounds, inclusive. */
    void range(String name, Duration value, Duration least, Duration most) {
        require(
                name,
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                "is " + value + ", not between " + least + " and " + most);
    }

    /** The value, read; null and a mistake when it cannot be. */
    <T> @Nullable T parse(String name, String text, Function<String, T> reader) {
        try {
            return reader.apply(text.strip());
        } catch (IllegalArgumentException e) {
            String shown = text.replaceAll("[^\\x20-\\x7e]", "?");
            shown = shown.length() > SHOWN ? shown.substring(0, SHOWN) + "…" : shown;
            require(name, false, "is \"" + shown + "\": " + e.getMessage());
            return null;
        }
    }

    /** Every value that can be read; a mistake for each other one. */
    <T> List<T> parseAll(String name, Optional<List<String>> texts, Function<String, T> reader) {
        List<T> values = new ArrayList<>();
        for (String text : texts.orElse(List.of())) {
            T value = parse(name, text, reader);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    /**
     * Throws one message with a line for each mistake, if there is any.
     *
     * @throws IllegalArgumentException all of them
     */
    void throwIfAny() {
        if (!sentences.isEmpty()) {
            throw new IllegalArgumentException("The settings have "
                    + sentences.size()
                    + (sentences.size() == 1 ? " mistake:\n  " : " mistakes:\n  ")
                    + String.join("\n  ", sentences));
        }
    }
}

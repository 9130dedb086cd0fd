package dev.sallyport.proxy.config;

import dev.sallyport.proxy.connection.PrintableText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a group of settings, so that all of it is told at once. Confined to one thread. */
final class Mistakes {
    private static final int SHOWN = 100;
    private final String prefix;
    private final List<String> sentences = new ArrayList<>();

    /** For the settings below {@code prefix}. */
    Mistakes(String prefix) {
        this.prefix = prefix;
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

    /** Notes a mistake unless the condition holds. */
    void require(String name, boolean holds, String otherwise) {
        if (!holds) {
            sentences.add(prefix + "." + name + " " + otherwise);
        }
    }

    /** The value, read; null and a mistake when it cannot be. The text is shown escaped. */
    <T> @Nullable T parse(String name, String text, Function<String, T> reader) {
        try {
            return reader.apply(text.strip());
        } catch (IllegalArgumentException e) {
            require(name, false, "is \"" + PrintableText.of(text, SHOWN) + "\": " + e.getMessage());
            return null;
        }
    }

    /** The same for a value that may be absent: null without a mistake. */
    <T> @Nullable T parse(String name, Optional<String> text, Function<String, T> reader) {
        return text.isEmpty() ? null : parse(name, text.get(), reader);
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

    /** One of an enum's words, in lower case; null and a mistake otherwise. */
    <E extends Enum<E>> @Nullable E choice(String name, Optional<String> text, Class<E> words) {
        for (E word : words.getEnumConstants()) {
            if (text.isPresent() && word.name().toLowerCase(Locale.ROOT).equals(text.get())) {
                return word;
            }
        }
        String expected = Stream.of(words.getEnumConstants())
                .map(word -> word.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" or "));
        String problem = text.map(wrong -> "is \"" + PrintableText.of(wrong, SHOWN) + "\", not ")
                .orElse("is required: ");
        require(name, false, problem + expected);
        return null;
    }

    /** Throws with every sentence, if there is any. */
    void throwIfAny() {
        if (!sentences.isEmpty()) {
            throw new BadSettings(sentences);
        }
    }
}

package dev.sallyport.proxy.observe;

import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.PrintableText;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A line of the access log as a person wrote it down, with the command operators of Envoy's format strings, read once.
 * Immutable.
 *
 * @param pieces in their order
 */
public record LogFormat(List<Piece> pieces) {
    private static final String NOTHING = "-";
    private static final String HOST = "host";

    /** Copies the list. */
    public LogFormat {
        pieces = List.copyOf(pieces);
    }

    /** A part of the line. */
    public sealed interface Piece {}

    /**
     * Text as it stands.
     *
     * @param text without control characters
     */
    record Words(String text) implements Piece {}

    /**
     * A fact of the record.
     *
     * @param operator which
     */
    record Fact(LogOperator operator) implements Piece {}

    /**
     * When the connection began.
     *
     * @param format how that is written
     */
    record Time(TimeFormat format) implements Piece {}

    /**
     * A field of a head, or another one in its place where it is missing.
     *
     * @param ofRequest whether of the request's head or the answer's
     * @param name lower-case; may be a pseudo field
     * @param other the same, or null
     * @param limit characters of it at most; {@link Integer#MAX_VALUE} for no limit of its own
     */
    record Field(boolean ofRequest, String name, @Nullable String other, int limit) implements Piece {
        boolean names(String field) {
            return name.equals(field) || field.equals(other);
        }
    }

    /**
     * Reads a format.
     *
     * @param peersAreNamed false where who connects shows no certificate: at a sidecar
     * @throws IllegalArgumentException with a sentence that says where what is wrong
     */
    public static LogFormat parse(String text, boolean peersAreNamed) {
        return new LogFormat(new LogFormatReader(text, peersAreNamed).read());
    }

    /** Lower-case names of the request's fields that are to be kept. */
    public Set<String> requestFields() {
        return fields(Field::ofRequest);
    }

    /** Lower-case names of the answer's fields that are to be kept. */
    public Set<String> responseFields() {
        return fields(field -> !field.ofRequest);
    }

    private Set<String> fields(Predicate<Field> which) {
        return pieces.stream()
                .filter(Field.class::isInstance)
                .map(Field.class::cast)
                .filter(which)
                .flatMap(field -> Stream.of(field.name, field.other == null ? field.name : field.other))
                .map(name -> name.equals(":authority") ? HOST : name)
                .filter(name -> !name.startsWith(":"))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Appends the line without a line feed; {@code limit} bounds each fact, in characters. */
    void append(StringBuilder out, ConnectionRecord record, int limit) {
        for (Piece piece : pieces) {
            switch (piece) {
                case Words words -> out.append(words.text);
                case Fact fact -> append(out, fact.operator.of(record), limit);
                case Time time -> time.format.append(out, record.time());
                case Field field -> append(out, shortened(HeadFields.of(record, field), field.limit), limit);
            }
        }
    }

    private static void append(StringBuilder out, @Nullable String value, int limit) {
        if (value == null || value.isEmpty()) {
            out.append(NOTHING);
        } else {
            PrintableText.append(out, value, limit);
        }
    }

    private static @Nullable String shortened(@Nullable String value, int limit) {
        if (value == null || value.length() <= limit) {
            return value;
        }
        boolean splits = Character.isHighSurrogate(value.charAt(limit - 1));
        return value.substring(0, splits ? limit - 1 : limit);
    }
}

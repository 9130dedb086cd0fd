package dev.sallyport.proxy.observe;

import dev.sallyport.proxy.observe.LogFormat.Piece;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a format string once: {@code %NAME%}, {@code %NAME(ARGUMENT)%}, {@code %NAME(ARGUMENT):LENGTH%}, {@code %%}. What it
 * does not know it refuses, with the place, counted in characters from 1. Confined to one thread.
 */
final class LogFormatReader {
    private static final Pattern OPERATOR =
            Pattern.compile("%(?<name>[A-Z0-9_]+)(?:\\((?<argument>[^)]*)\\))?(?::(?<length>[0-9]{1,9}))?%");
    private static final Pattern FIELD = Pattern.compile(":?[a-z0-9!#$&'*+.^_`|~-]{1,128}");
    private static final int MAX_LENGTH = 4_096;
    private static final int MAX_FIELDS = 16;
    private static final List<String> REQUEST_PSEUDO = List.of(":method", ":path", ":authority");
    private static final List<String> RESPONSE_PSEUDO = List.of(":status");

    private final String text;
    private final boolean peersAreNamed;
    private final List<Piece> pieces = new ArrayList<>();
    private final StringBuilder words = new StringBuilder();
    private int position;

    LogFormatReader(String text, boolean peersAreNamed) {
        this.text = text;
        this.peersAreNamed = peersAreNamed;
    }

    List<Piece> read() {
        if (text.isBlank() || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a format has 1 to " + MAX_LENGTH + " characters");
        }
        while (position < text.length()) {
            char c = text.charAt(position);
            if (Character.isISOControl(c)) {
                throw wrong("a control character has no place in a line");
            } else if (c != '%') {
                words.append(c);
                position++;
            } else if (text.startsWith("%%", position)) {
                words.append(c);
                position += 2;
            } else {
                operator();
            }
        }
        flush();
        LogFormat read = new LogFormat(pieces);
        if (read.requestFields().size() + read.responseFields().size() > MAX_FIELDS) {
            throw new IllegalArgumentException("a format names at most " + MAX_FIELDS + " different fields of heads");
        }
        return pieces;
    }

    private void flush() {
        if (!words.isEmpty()) {
            pieces.add(new LogFormat.Words(words.toString()));
            words.setLength(0);
        }
    }

    private void operator() {
        Matcher operator = OPERATOR.matcher(text).region(position, text.length());
        if (!operator.lookingAt()) {
            throw wrong("an operator is %NAME%, %NAME(ARGUMENT)% or %NAME(ARGUMENT):LENGTH%, and a percent sign is %%");
        }
        String name = operator.group("name");
        String argument = operator.group("argument");
        Integer length = operator.group("length") == null ? null : Integer.valueOf(operator.group("length"));
        flush();
        pieces.add(
                switch (name) {
                    case "REQ" -> field(true, name, argument, length);
                    case "RESP" -> field(false, name, argument, length);
                    case "START_TIME" -> time(argument, length);
                    default -> fact(name, argument, length);
                });
        position = operator.end();
    }

    private Piece field(boolean ofRequest, String name, @Nullable String argument, @Nullable Integer length) {
        if (argument == null) {
            throw wrong(name + " names a field: %" + name + "(X)%, or %" + name + "(X?Y)% for Y where there is no X");
        }
        String[] names = argument.toLowerCase(Locale.ROOT).split("\\?", -1);
        if (names.length > 2) {
            throw wrong(name + " names one field, or two: %" + name + "(X?Y)%");
        }
        for (String one : names) {
            check(ofRequest, name, one);
        }
        if (length != null && length == 0) {
            throw wrong("a length is at least 1");
        }
        int limit = length == null ? Integer.MAX_VALUE : length;
        return new LogFormat.Field(ofRequest, names[0], names.length == 2 ? names[1] : null, limit);
    }

    private void check(boolean ofRequest, String operator, String field) {
        List<String> pseudo = ofRequest ? REQUEST_PSEUDO : RESPONSE_PSEUDO;
        if (!FIELD.matcher(field).matches()) {
            throw wrong(operator + " names a field that no head can have");
        }
        if (field.startsWith(":") && !pseudo.contains(field)) {
            throw wrong(operator + " knows of fields with a colon only " + String.join(", ", pseudo));
        }
    }

    private Piece time(@Nullable String argument, @Nullable Integer length) {
        refuseLength("START_TIME", length);
        try {
            return new LogFormat.Time(argument == null ? TimeFormat.ISO : TimeFormat.parse(argument));
        } catch (IllegalArgumentException e) {
            throw wrong("START_TIME: " + e.getMessage());
        }
    }

    private Piece fact(String name, @Nullable String argument, @Nullable Integer length) {
        for (LogOperator operator : LogOperator.values()) {
            if (operator.name().equals(name)) {
                if (argument != null) {
                    throw wrong(name + " takes no argument");
                }
                refuseLength(name, length);
                boolean nobody = operator == LogOperator.DOWNSTREAM_PEER_URI_SAN && !peersAreNamed;
                return nobody ? new LogFormat.Words("-") : new LogFormat.Fact(operator);
            }
        }
        throw wrong("there is no operator " + name + "; there are START_TIME, REQ, RESP, "
                + Arrays.stream(LogOperator.values()).map(Enum::name).collect(Collectors.joining(", ")));
    }

    private void refuseLength(String name, @Nullable Integer length) {
        if (length != null) {
            throw wrong(name + " takes no length");
        }
    }

    private IllegalArgumentException wrong(String sentence) {
        return new IllegalArgumentException("at character " + (position + 1) + ": " + sentence);
    }
}

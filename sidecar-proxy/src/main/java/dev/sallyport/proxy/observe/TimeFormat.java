package dev.sallyport.proxy.observe;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Objects;

/**
 * A time as strftime(3) writes it in the C locale and in UTC, with Envoy's additions: {@code %s} seconds since 1970,
 * {@code %1f} to {@code %9f} that many digits of the second's fraction, {@code %f} nine. Immutable.
 */
final class TimeFormat {
    /** {@code 2026-11-20T10:00:00.123Z}, Envoy's default. */
    static final TimeFormat ISO = parse("%Y-%m-%dT%H:%M:%S.%3fZ");

    private static final String KNOWN =
            "%Y %y %m %d %e %j %b %B %a %A %H %I %M %S %p %F %T %D %R %s %f %1f…%9f %z %Z %%";

    private final String text;
    private final DateTimeFormatter formatter;

    private TimeFormat(String text, DateTimeFormatter formatter) {
        this.text = text;
        this.formatter = formatter;
    }

    /**
     * Reads a format.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    static TimeFormat parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the format of the time is empty");
        }
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c != '%') {
                builder.appendLiteral(c);
                continue;
            }
            char what = i < text.length() ? text.charAt(i++) : ' ';
            if (what >= '1' && what <= '9' && i < text.length() && text.charAt(i) == 'f') {
                builder.appendFraction(ChronoField.NANO_OF_SECOND, what - '0', what - '0', false);
                i++;
            } else if (!part(builder, what)) {
                throw new IllegalArgumentException("the format of the time knows only " + KNOWN);
            }
        }
        return new TimeFormat(text, builder.toFormatter(Locale.ENGLISH).withZone(ZoneOffset.UTC));
    }

    private static boolean part(DateTimeFormatterBuilder builder, char what) {
        switch (what) {
            case 'F' -> all(builder, "Y-m-d");
            case 'T' -> all(builder, "H:M:S");
            case 'R' -> all(builder, "H:M");
            case 'D' -> all(builder, "m/d/y");
            case 's' -> builder.appendValue(ChronoField.INSTANT_SECONDS);
            case 'f' -> builder.appendFraction(ChronoField.NANO_OF_SECOND, 9, 9, false);
            case 'z' -> builder.appendLiteral("+0000");
            case 'Z' -> builder.appendLiteral("UTC");
            case '%' -> builder.appendLiteral('%');
            default -> {
                return date(builder, what) || time(builder, what);
            }
        }
        return true;
    }

    private static boolean date(DateTimeFormatterBuilder builder, char what) {
        switch (what) {
            case 'Y' -> builder.appendValue(ChronoField.YEAR, 4);
            case 'y' -> builder.appendValueReduced(ChronoField.YEAR, 2, 2, 2000);
            case 'm' -> builder.appendValue(ChronoField.MONTH_OF_YEAR, 2);
            case 'd' -> builder.appendValue(ChronoField.DAY_OF_MONTH, 2);
            case 'e' -> builder.padNext(2).appendValue(ChronoField.DAY_OF_MONTH);
            case 'j' -> builder.appendValue(ChronoField.DAY_OF_YEAR, 3);
            case 'b' -> builder.appendText(ChronoField.MONTH_OF_YEAR, TextStyle.SHORT);
            case 'B' -> builder.appendText(ChronoField.MONTH_OF_YEAR, TextStyle.FULL);
            case 'a' -> builder.appendText(ChronoField.DAY_OF_WEEK, TextStyle.SHORT);
            case 'A' -> builder.appendText(ChronoField.DAY_OF_WEEK, TextStyle.FULL);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean time(DateTimeFormatterBuilder builder, char what) {
        switch (what) {
            case 'H' -> builder.appendValue(ChronoField.HOUR_OF_DAY, 2);
            case 'I' -> builder.appendValue(ChronoField.CLOCK_HOUR_OF_AMPM, 2);
            case 'M' -> builder.appendValue(ChronoField.MINUTE_OF_HOUR, 2);
            case 'S' -> builder.appendValue(ChronoField.SECOND_OF_MINUTE, 2);
            case 'p' -> builder.appendText(ChronoField.AMPM_OF_DAY, TextStyle.SHORT);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Appends the parts, which have letters, and what stands between them. */
    private static void all(DateTimeFormatterBuilder builder, String parts) {
        for (char c : parts.toCharArray()) {
            if (!Character.isLetter(c)) {
                builder.appendLiteral(c);
            } else {
                part(builder, c);
            }
        }
    }

    void append(StringBuilder out, Instant time) {
        formatter.formatTo(time.atOffset(ZoneOffset.UTC), out);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TimeFormat format && format.text.equals(text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(text);
    }

    @Override
    public String toString() {
        return text;
    }
}

package dev.sallyport.resources.translate;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Kubernetes writes them: {@code 24h}, {@code 1h30m}, {@code 500ms}, {@code 0}. Stateless. */
final class Durations {
    static final int MAX_TEXT = 40;

    private static final Pattern PART = Pattern.compile("\\G([0-9]{1,9})(ms|s|m|h)");
    private static final Map<String, ChronoUnit> UNITS =
            Map.of("ms", ChronoUnit.MILLIS, "s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS);

    private Durations() {}

    /**
     * Reads a duration that may be zero.
     *
     * @throws IllegalArgumentException with a sentence
     */
    static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Duration sum = Duration.ZERO;
        int end = 0;
        for (Matcher part = PART.matcher(text); part.find(); end = part.end()) {
            sum = sum.plus(Long.parseLong(part.group(1)), UNITS.get(part.group(2)));
        }
        if (end == 0 || end < text.length()) {
            throw new IllegalArgumentException("a duration reads like 24h, 1h30m or 0");
        }
        return sum;
    }
}

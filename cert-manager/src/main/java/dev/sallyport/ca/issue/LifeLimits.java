package dev.sallyport.ca.issue;

import dev.sallyport.ca.certificate.SvidIssuer;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long certificates live. Immutable.
 *
 * @param usual when nothing is asked for
 * @param most that may be asked for
 */
public record LifeLimits(Duration usual, Duration most) {
    private static final int MAX_TEXT = 32;

    /** The life to give; empty when what is asked for is no duration, or out of bounds. */
    Optional<Duration> choose(@Nullable String asked) {
        if (asked == null) {
            return Optional.of(usual);
        }
        try {
            return asked.length() > MAX_TEXT
                    ? Optional.empty()
                    : Optional.of(Duration.parse(asked)).filter(this::holds);
        } catch (DateTimeParseException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private boolean holds(Duration life) {
        return life.compareTo(SvidIssuer.MIN_TTL) >= 0 && life.compareTo(most) <= 0;
    }
}

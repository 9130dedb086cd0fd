package dev.sallyport.resources.translate;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Reads points in time. Stateless. */
final class Instants {
    private static final int MAX_TEXT = 40;

    private Instants() {}

    /** RFC 3339 with its offset; null when absent or wrong. */
    static @Nullable Instant read(Field field) {
        return field.parsed(MAX_TEXT, text -> {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(
                        "a point in time reads like 2026-12-31T18:00:00Z, with its offset", e);
            }
        });
    }
}

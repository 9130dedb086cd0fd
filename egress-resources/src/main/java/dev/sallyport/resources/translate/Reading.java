package dev.sallyport.resources.translate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a resource turned out to be. Immutable.
 *
 * @param value its meaning, or null when it has problems that leave it none
 * @param problems every mistake; a value may have problems too, where a mistake has a safe meaning
 * @param <T> meaning
 */
public record Reading<T>(@Nullable T value, List<Problem> problems) {
    /** Copies the problems. */
    public Reading {
        problems = List.copyOf(problems);
    }
}

package dev.sallyport.testkit.admission;

import java.util.List;

/**
 * What became of an object that was posted. Immutable.
 *
 * @param <T> its kind
 */
public sealed interface Admission<T> {
    /**
     * It is stored.
     *
     * @param object as it is stored
     * @param warnings what a person at kubectl reads, of all webhooks
     */
    record Admitted<T>(T object, List<String> warnings) implements Admission<T> {
        /** Copies the warnings. */
        public Admitted {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * It is not.
     *
     * @param by {@code /mutate}, {@code /validate}
     * @param code HTTP status
     * @param sentence what a person at kubectl reads
     */
    record Refused<T>(String by, int code, String sentence) implements Admission<T> {}

    /** The stored object, or an exception with the refusal's sentence. */
    default T orThrow() {
        return switch (this) {
            case Admitted<T> admitted -> admitted.object();
            case Refused<T> refused ->
                throw new IllegalStateException(
                        "refused by %s (%d): %s".formatted(refused.by(), refused.code(), refused.sentence()));
        };
    }

    /** The refusal's sentence, or an empty text. */
    default String refusal() {
        return switch (this) {
            case Admitted<T> admitted -> "";
            case Refused<T> refused -> refused.sentence();
        };
    }
}

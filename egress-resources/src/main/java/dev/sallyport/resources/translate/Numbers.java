package dev.sallyport.resources.translate;

import org.jspecify.annotations.Nullable;

/** Reads whole numbers within bounds. Stateless. */
final class Numbers {
    private Numbers() {}

    /** The number that stands there, {@code otherwise} when none does; null when it is wrong. */
    static @Nullable Integer read(Field field, int least, int most, @Nullable Integer otherwise) {
        if (field.isAbsent()) {
            return otherwise;
        }
        return field.numberOrText(
                number -> {
                    if (number < least || number > most) {
                        throw new IllegalArgumentException("must be " + least + " to " + most + ", not " + number);
                    }
                    return Math.toIntExact(number);
                },
                1,
                text -> {
                    throw new IllegalArgumentException("must be a number");
                });
    }
}

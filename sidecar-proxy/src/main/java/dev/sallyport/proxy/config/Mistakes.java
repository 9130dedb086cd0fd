package dev.sallyport.proxy.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a group of settings, so that all of it is told at once. Confined to one thread. */
final class Mistakes {
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

    /** Throws with every sentence, if there is any. */
    void throwIfAny() {
        if (!sentences.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", sentences));
        }
    }
}

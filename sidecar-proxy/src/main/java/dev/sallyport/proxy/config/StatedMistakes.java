package dev.sallyport.proxy.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads several groups of settings and states every mistake of all of them at once. Confined to one thread.
 *
 * @see #throwIfAny()
 */
public final class StatedMistakes {
    private final List<String> sentences = new ArrayList<>();

    /** The group's settings, or null when it has mistakes, which are kept. */
    public <T> @Nullable T read(Supplier<? extends @Nullable T> group) {
        try {
            return group.get();
        } catch (BadSettings e) {
            sentences.addAll(e.sentences());
            return null;
        }
    }

    /**
     * Throws one message with a line for each mistake, if there is any.
     *
     * @throws IllegalArgumentException all of them
     */
    public void throwIfAny() {
        if (sentences.isEmpty()) {
            return;
        }
        throw new IllegalArgumentException("The settings have "
                + sentences.size()
                + (sentences.size() == 1 ? " mistake:\n  " : " mistakes:\n  ")
                + String.join("\n  ", sentences));
    }
}

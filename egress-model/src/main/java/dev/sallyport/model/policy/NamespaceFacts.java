package dev.sallyport.model.policy;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the verdict needs to know of a namespace. Immutable.
 *
 * @param labels its labels
 * @param posture its {@code sallyport.dev/default-posture}, or null when not annotated
 */
public record NamespaceFacts(
        Map<String, String> labels, @Nullable Posture posture) {
    /** A namespace of which nothing is known. */
    public static final NamespaceFacts UNKNOWN = new NamespaceFacts(Map.of(), null);

    /** Copies the labels. */
    public NamespaceFacts {
        labels = Map.copyOf(labels);
    }
}

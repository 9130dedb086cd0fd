package dev.sallyport.model.policy;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What our programs need to know of a namespace. Immutable.
 *
 * @param labels its labels
 * @param posture its {@code sallyport.dev/default-posture}, or null when not annotated
 * @param optOutAllowed its {@code sallyport.dev/allow-opt-out} is {@code true}
 * @param lockdown its {@code sallyport.dev/lockdown} is not {@code disabled}
 */
public record NamespaceFacts(
        Map<String, String> labels, @Nullable Posture posture, boolean optOutAllowed, boolean lockdown) {
    /** A namespace of which nothing is known. */
    public static final NamespaceFacts UNKNOWN = new NamespaceFacts(Map.of(), null);

    /** A namespace that says nothing of opting out and lockdown. */
    public NamespaceFacts(Map<String, String> labels, @Nullable Posture posture) {
        this(labels, posture, false, true);
    }

    /** Copies the labels. */
    public NamespaceFacts {
        labels = Map.copyOf(labels);
    }
}

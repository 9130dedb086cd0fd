package dev.sallyport.model.policy;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one pod's labels: those that policies look at, or nothing. A pod of which nothing is known is not one
 * without labels. Immutable; its hash is computed once, since every verdict that depends on labels looks it up.
 */
public final class PodLabels {
    /** Of a pod that is not known: by no label can be said whether a policy selects it. */
    public static final PodLabels UNKNOWN = new PodLabels(null);

    private final @Nullable Map<String, String> labels;
    private final int hash;

    private PodLabels(@Nullable Map<String, String> labels) {
        this.labels = labels;
        this.hash = labels == null ? 0 : labels.hashCode();
    }

    /** Of a pod with these labels and, as far as anybody asks, no others. */
    public static PodLabels of(Map<String, String> labels) {
        return new PodLabels(Map.copyOf(labels));
    }

    /** Of a pod with these labels, as far as their keys are among those. */
    public static PodLabels of(Map<String, String> labels, Set<String> keys) {
        Map<String, String> kept = new TreeMap<>(labels);
        kept.keySet().retainAll(keys);
        return of(kept);
    }

    /** True when the pod is known. */
    public boolean isKnown() {
        return labels != null;
    }

    /** Whether the selector selects the pod. */
    public Truth selectedBy(LabelSelector selector) {
        return labels == null ? Truth.UNKNOWN : Truth.of(selector.selects(labels));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof PodLabels that
                        && hash == that.hash
                        && (labels == null ? that.labels == null : labels.equals(that.labels));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return labels == null ? "unknown" : labels.toString();
    }
}

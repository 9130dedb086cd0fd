package dev.sallyport.model.policy;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pods whose labels policies look at, by namespace and UID: a UID counts only in the namespace of the identity that
 * shows it. Immutable; the maps are the source's and are not copied, so that one pod's change costs one namespace's map.
 *
 * @param byNamespace labels by UID, by namespace; never modified again
 */
public record Pods(Map<String, Map<String, PodLabels>> byNamespace) {
    /** No pod is known. */
    public static final Pods NONE = new Pods(Map.of());

    /** What is known of a pod; of one whose UID nobody attested: nothing. Never null. */
    public PodLabels labels(String namespace, @Nullable String uid) {
        Map<String, PodLabels> pods = uid == null ? null : byNamespace.get(namespace);
        PodLabels labels = pods == null ? null : pods.get(uid);
        return labels == null ? PodLabels.UNKNOWN : labels;
    }

    /** How many are known. */
    public int size() {
        return byNamespace.values().stream().mapToInt(Map::size).sum();
    }
}

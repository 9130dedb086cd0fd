package dev.sallyport.resources.translate;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Which resource. Ordered by kind, namespace and name. Immutable.
 *
 * @param kind its kind
 * @param namespace null for cluster-scoped kinds
 * @param name metadata.name
 */
public record ResourceKey(Kind kind, @Nullable String namespace, String name) implements Comparable<ResourceKey> {
    private static final Comparator<ResourceKey> ORDER = Comparator.comparing(ResourceKey::kind)
            .thenComparing(key -> String.valueOf(key.namespace()))
            .thenComparing(ResourceKey::name);

    @Override
    public int compareTo(ResourceKey other) {
        return ORDER.compare(this, other);
    }

    /** {@code EgressPolicy shop/checkout} or {@code EgressSettings cluster}. */
    @Override
    public String toString() {
        return kind.word() + " " + (namespace == null ? name : namespace + "/" + name);
    }
}

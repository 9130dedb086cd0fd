package dev.sallyport.model.policy;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Which policy. Orders cluster-scoped before namespaced, then by namespace and name: the order in which rules are named
 * in records. Immutable.
 *
 * @param namespace null for a ClusterEgressPolicy
 * @param name metadata.name
 */
public record PolicyId(@Nullable String namespace, String name) implements Comparable<PolicyId> {
    private static final Comparator<PolicyId> ORDER = Comparator.comparing(PolicyId::isNamespaced)
            .thenComparing(PolicyId::scope)
            .thenComparing(PolicyId::name);

    /** The id of a ClusterEgressPolicy. */
    public static PolicyId cluster(String name) {
        return new PolicyId(null, name);
    }

    /** True for an EgressPolicy. */
    public boolean isNamespaced() {
        return namespace != null;
    }

    /** The namespace, or {@code cluster}. */
    public String scope() {
        return namespace == null ? "cluster" : namespace;
    }

    @Override
    public int compareTo(PolicyId other) {
        return ORDER.compare(this, other);
    }

    /** {@code <ns>/<policy>} or {@code cluster/<policy>}. */
    @Override
    public String toString() {
        return scope() + "/" + name;
    }
}

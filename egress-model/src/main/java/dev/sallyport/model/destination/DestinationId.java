package dev.sallyport.model.destination;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Which destination. Immutable.
 *
 * @param namespace null for a ClusterEgressDestination
 * @param name metadata.name
 */
public record DestinationId(@Nullable String namespace, String name) implements Comparable<DestinationId> {
    private static final Comparator<DestinationId> ORDER = Comparator.comparing(DestinationId::scope)
            .thenComparing(DestinationId::isNamespaced)
            .thenComparing(DestinationId::name);

    /** True for an EgressDestination. */
    public boolean isNamespaced() {
        return namespace != null;
    }

    /** The namespace, or {@code cluster}. */
    public String scope() {
        return namespace == null ? "cluster" : namespace;
    }

    @Override
    public int compareTo(DestinationId other) {
        return ORDER.compare(this, other);
    }

    /** {@code <ns>/<destination>} or {@code cluster/<destination>}. */
    @Override
    public String toString() {
        return scope() + "/" + name;
    }
}

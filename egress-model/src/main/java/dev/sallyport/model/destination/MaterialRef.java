package dev.sallyport.model.destination;

/**
 * The object that a destination names for its certificates and keys. Immutable.
 *
 * @param secret a Secret, else a ConfigMap
 * @param namespace where it lies: the destination's own, for a ClusterEgressDestination the system's
 * @param name its name
 */
public record MaterialRef(boolean secret, String namespace, String name) {
    /** {@code Secret shop/partner}. */
    @Override
    public String toString() {
        return (secret ? "Secret " : "ConfigMap ") + namespace + "/" + name;
    }
}

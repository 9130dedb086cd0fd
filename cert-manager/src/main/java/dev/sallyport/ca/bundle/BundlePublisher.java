package dev.sallyport.ca.bundle;

/** Makes the bundle known outside the CA's own endpoint. Blocking; called by the keeper's thread alone. */
@FunctionalInterface
public interface BundlePublisher {
    /**
     * Brings what is published in line with this bundle; does nothing where it is already. Called again and again, so
     * that what others change or delete comes back. Never throws.
     *
     * @return true when everything that should carry the bundle carries it
     */
    boolean publish(TrustBundle bundle);

    /** Both, the second even when the first did not succeed. */
    default BundlePublisher and(BundlePublisher other) {
        return bundle -> publish(bundle) & other.publish(bundle);
    }
}

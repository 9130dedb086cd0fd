package dev.sallyport.identity;

import dev.sallyport.model.identity.SpiffeId;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * Key, chain and the anchors of our own trust domain, accepted as one set and found to fit. Immutable; never compared or
 * printed.
 *
 * @param id what our own chain was verified as
 * @param key the leaf's key
 * @param chain leaf first, no root
 * @param anchors CA certificates of our own trust domain, at least one
 * @param notAfter when the chain ends
 */
public record IdentityMaterial(
        SpiffeId id, PrivateKey key, List<X509Certificate> chain, List<X509Certificate> anchors, Instant notAfter) {
    /** Copies the lists. */
    public IdentityMaterial {
        chain = List.copyOf(chain);
        anchors = List.copyOf(anchors);
    }

    /** The identity; never the key. */
    @Override
    public String toString() {
        return "IdentityMaterial[" + id + "]";
    }
}

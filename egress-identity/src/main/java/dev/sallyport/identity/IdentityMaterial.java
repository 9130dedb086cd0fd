package dev.sallyport.identity;

import dev.sallyport.identity.svid.BadIdentity;
import dev.sallyport.identity.svid.KeyFile;
import dev.sallyport.identity.svid.SvidVerifier;
import dev.sallyport.identity.svid.VerifiedSvid;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * Key, chain and the bundles to judge peers with, accepted as one set and found to fit. Immutable; never compared or
 * printed.
 *
 * @param self what our own chain was verified as
 * @param key the leaf's key
 * @param chain leaf first, no root
 * @param verifier judges peers: our own trust domain's and the guests'
 */
public record IdentityMaterial(VerifiedSvid self, PrivateKey key, List<X509Certificate> chain, SvidVerifier verifier) {
    /** Copies the chain. */
    public IdentityMaterial {
        chain = List.copyOf(chain);
    }

    /**
     * Accepts a set: the key signs what the leaf verifies, the chain leads to our own trust domain's bundle.
     *
     * @param place where the chain was found, for the refusal
     * @param bundle where our own trust domain's bundle was found, for the refusal
     * @throws BadIdentity naming the place and what is wrong with it
     */
    public static IdentityMaterial accept(
            String place,
            String bundle,
            TrustDomain own,
            PrivateKey key,
            List<X509Certificate> chain,
            SvidVerifier verifier)
            throws BadIdentity {
        if (!KeyFile.fits(key, chain.getFirst().getPublicKey())) {
            throw new BadIdentity(place + ": the key does not fit the first certificate");
        }
        try {
            VerifiedSvid self = verifier.verify(chain.toArray(X509Certificate[]::new));
            if (!self.id().trustDomain().equals(own)) {
                throw new BadIdentity(place + ": the identity is of trust domain "
                        + self.id().trustDomain() + ", not of ours, " + own);
            }
            return new IdentityMaterial(self, key, chain, verifier);
        } catch (CertificateException e) {
            throw new BadIdentity(place + ": " + e.getMessage() + " (bundle " + bundle + ")");
        }
    }

    /** Who we are. */
    public SpiffeId id() {
        return self.id();
    }

    /** When the chain ends: the earliest end among leaf, intermediates and anchor. */
    public Instant notAfter() {
        return self.notAfter();
    }

    /** CA certificates of our own trust domain, at least one. */
    public List<X509Certificate> anchors() {
        return verifier.anchors(self.id().trustDomain());
    }

    /** The same key and chain, with other bundles to judge peers by. */
    public IdentityMaterial judgingBy(SvidVerifier other) {
        return new IdentityMaterial(self, key, chain, other);
    }

    /** The identity; never the key. */
    @Override
    public String toString() {
        return "IdentityMaterial[" + self.id() + "]";
    }
}

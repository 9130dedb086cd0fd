package dev.sallyport.proxy.identity;

import dev.sallyport.model.identity.TrustDomain;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * Key, chain and the bundles to check peers with, loaded as one set and found to fit. Never compared or printed.
 *
 * @param self what our own chain was verified as
 * @param key the leaf's key
 * @param chain leaf first
 * @param verifier checks peers against the bundles of this set
 */
record IdentityMaterial(VerifiedSvid self, PrivateKey key, List<X509Certificate> chain, SvidVerifier verifier) {
    /**
     * Puts the set together.
     *
     * @throws BadIdentity naming the file and what is wrong with it
     */
    static IdentityMaterial load(
            IdentitySettings settings, FileSnapshot files, Map<TrustDomain, TrustBundle> bundles, Clock clock)
            throws BadIdentity {
        Path file = settings.chain();
        List<X509Certificate> chain = PemText.parse(file, files.content(file)).certificates();
        X509Certificate leaf = chain.getFirst();
        PrivateKey key = KeyFile.read(settings.key(), files.content(settings.key()), leaf.getPublicKey());
        if (!KeyFile.fits(key, leaf.getPublicKey())) {
            throw new BadIdentity(settings.key() + ": the key does not fit the first certificate of " + file
                    + "; the pair is half-rotated or in the wrong order");
        }
        SvidVerifier verifier = new SvidVerifier(bundles, clock);
        VerifiedSvid self = verifyOwn(settings, chain, verifier);
        return new IdentityMaterial(self, key, chain, verifier);
    }

    private static VerifiedSvid verifyOwn(IdentitySettings settings, List<X509Certificate> chain, SvidVerifier verifier)
            throws BadIdentity {
        try {
            VerifiedSvid self = verifier.verify(chain.toArray(X509Certificate[]::new));
            if (!self.id().trustDomain().equals(settings.trustDomain())) {
                throw new BadIdentity(settings.chain() + ": the identity is of trust domain "
                        + self.id().trustDomain() + ", not of ours, " + settings.trustDomain());
            }
            return self;
        } catch (CertificateException e) {
            throw new BadIdentity(settings.chain() + ": " + e.getMessage() + " (bundle " + settings.bundle() + ")");
        }
    }

    @Override
    public String toString() {
        return "IdentityMaterial[" + self.id() + "]";
    }
}

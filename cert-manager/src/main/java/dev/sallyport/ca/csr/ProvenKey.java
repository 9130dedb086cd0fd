package dev.sallyport.ca.csr;

import java.security.PublicKey;
import java.util.List;

/**
 * Proof that whoever asks holds the private key of this public key, and that the key is one we certify. Made only by
 * {@link CsrReader}, so that certifying anything else does not compile. Immutable.
 */
public final class ProvenKey {
    private final PublicKey key;
    private final List<String> requestedUris;

    ProvenKey(PublicKey key, List<String> requestedUris) {
        this.key = key;
        this.requestedUris = List.copyOf(requestedUris);
    }

    /** The key to certify. */
    public PublicKey key() {
        return key;
    }

    /**
     * URI names the request asked for. A claim: never copied into a certificate; one that differs from the attested
     * identity is a reason to refuse (PROTOCOL §3.9.3).
     */
    public List<String> requestedUris() {
        return requestedUris;
    }
}

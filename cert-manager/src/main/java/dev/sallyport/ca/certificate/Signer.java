package dev.sallyport.ca.certificate;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * The authority that signs leaves, with what a peer needs beside the bundle to follow the path. Immutable; never prints
 * a key.
 *
 * @param authority signs
 * @param chain sent behind each leaf: the authority's own certificate and those above it, without the root; empty when
 *     the authority is itself in the bundle
 * @param notAfter the end of the first certificate of the path, root included, to end
 */
public record Signer(Authority authority, List<X509Certificate> chain, Instant notAfter) {
    /** Copies the chain. */
    public Signer {
        chain = List.copyOf(chain);
    }

    /** An authority right below a root that ends no earlier. */
    public static Signer of(Authority authority) {
        return new Signer(authority, List.of(authority.certificate()), end(authority.certificate()));
    }

    /** An authority below others; the path's life is that of its shortest certificate. */
    public static Signer below(Authority authority, List<X509Certificate> chain, X509Certificate root) {
        Instant path =
                chain.stream().map(Signer::end).min(Comparator.naturalOrder()).orElse(end(root));
        Instant notAfter = path.isBefore(end(root)) ? path : end(root);
        Instant own = end(authority.certificate());
        return new Signer(authority, chain, own.isBefore(notAfter) ? own : notAfter);
    }

    /** True when a leaf signed now can be valid. */
    public boolean isValidAt(Instant instant) {
        return authority.isValidAt(instant) && instant.isBefore(notAfter);
    }

    private static Instant end(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }
}

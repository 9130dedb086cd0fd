package dev.sallyport.identity.svid;

import dev.sallyport.model.identity.TrustDomain;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The trust anchors of one trust domain: CA certificates only, because the JDK takes any certificate as an anchor, a leaf
 * included (PROTOCOL §3.2). Immutable.
 *
 * @param domain whose
 * @param anchors at least one; expired ones are kept and not used
 */
public record TrustBundle(TrustDomain domain, List<X509Certificate> anchors) {
    private static final int KEY_CERT_SIGN = 5;

    /** Copies the anchors. */
    public TrustBundle {
        anchors = List.copyOf(anchors);
    }

    /** Reads a bundle found at {@code place}; refused when it holds anything but CA certificates or none that is valid now. */
    public static TrustBundle parse(TrustDomain domain, String place, byte[] content, Instant now) throws BadIdentity {
        TrustBundle bundle =
                new TrustBundle(domain, PemText.parse(place, content).certificates());
        for (int i = 0; i < bundle.anchors.size(); i++) {
            if (!isAuthority(bundle.anchors.get(i))) {
                throw new BadIdentity(place + ": certificate " + (i + 1)
                        + " of the bundle is no CA certificate (cA and keyCertSign), so it must not be trusted");
            }
        }
        if (bundle.validAt(now).isEmpty()) {
            throw new BadIdentity(place + ": every CA certificate of the bundle is expired or not yet valid");
        }
        return bundle;
    }

    private static boolean isAuthority(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return certificate.getBasicConstraints() >= 0 && (usage == null || usage[KEY_CERT_SIGN]);
    }

    /** The anchors whose own life includes {@code now}; the JDK does not look. */
    public Set<TrustAnchor> validAt(Instant now) {
        return anchors.stream()
                .filter(anchor -> !now.isBefore(anchor.getNotBefore().toInstant())
                        && !now.isAfter(anchor.getNotAfter().toInstant()))
                .map(anchor -> new TrustAnchor(anchor, null))
                .collect(Collectors.toUnmodifiableSet());
    }
}

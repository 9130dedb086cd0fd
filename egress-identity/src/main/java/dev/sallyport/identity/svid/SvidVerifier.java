package dev.sallyport.identity.svid;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Verifies a peer's chain: first the SVID rules, then RFC 5280's path against the bundle of the identity's own trust
 * domain and no other. PKIX is run directly rather than through JSSE's trust manager, because it tells which anchor was
 * used and takes our clock. Thread-safe.
 */
public final class SvidVerifier {
    private static final int MAX_CHAIN = 6;
    private static final int MAX_INTERMEDIATES = 4;
    /** How far the clock of who issued a certificate may be ahead of ours (PROTOCOL §6.3.13, ADR 0188). */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final Map<TrustDomain, TrustBundle> bundles;
    private final Clock clock;

    /** For the bundles of every trusted domain. */
    public SvidVerifier(Map<TrustDomain, TrustBundle> bundles, Clock clock) {
        this.bundles = Map.copyOf(bundles);
        this.clock = clock;
    }

    /**
     * Verifies a chain, leaf first; further certificates may come in any order and may include the root.
     *
     * @throws CertificateException with a sentence; nothing of the peer's text is repeated
     */
    public VerifiedSvid verify(X509Certificate[] chain) throws CertificateException {
        return verify(chain, clock.instant());
    }

    private VerifiedSvid verify(X509Certificate[] chain, Instant now) throws CertificateException {
        if (chain.length == 0 || chain.length > MAX_CHAIN) {
            throw new CertificateException(
                    "a certificate chain has 1 to " + MAX_CHAIN + " certificates, not " + chain.length);
        }
        X509Certificate leaf = chain[0];
        SpiffeId id = SvidRules.check(leaf);
        TrustBundle bundle = bundles.get(id.trustDomain());
        if (bundle == null) {
            throw new CertificateException("trust domain " + id.trustDomain() + " is not trusted here");
        }
        KeyCost.check(chain);
        requireAlive(leaf, now);
        Instant begun = leaf.getNotBefore().toInstant();
        // Judged as of its first moment where that is still to come: no end is forgiven by this.
        PKIXCertPathBuilderResult path = buildPath(chain, bundle, begun.isAfter(now) ? begun : now);
        return new VerifiedSvid(id, earliestEnd(path));
    }

    /** True when this one trusts every CA that the other one trusts. */
    public boolean covers(SvidVerifier other) {
        return this == other
                || other.bundles.values().stream()
                        .allMatch(bundle -> anchors(bundle.domain()).containsAll(bundle.anchors()));
    }

    /**
     * True when a chain that was verified once leads to a CA that is trusted now. Whether it has expired since is not
     * asked: a connection may outlive the certificate it was made with.
     */
    public boolean upholds(X509Certificate[] chain) {
        Instant now = clock.instant();
        Instant end = chain[0].getNotAfter().toInstant();
        try {
            verify(chain, now.isBefore(end) ? now : end);
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    private static void requireAlive(X509Certificate leaf, Instant now) throws CertificateException {
        if (now.isAfter(leaf.getNotAfter().toInstant())) {
            throw new CertificateException(
                    "the certificate expired at " + leaf.getNotAfter().toInstant());
        }
        if (now.plus(SKEW).isBefore(leaf.getNotBefore().toInstant())) {
            throw new CertificateException(
                    "the certificate is not valid before " + leaf.getNotBefore().toInstant());
        }
    }

    private static PKIXCertPathBuilderResult buildPath(X509Certificate[] chain, TrustBundle bundle, Instant now)
            throws CertificateException {
        Set<TrustAnchor> anchors = bundle.validAt(now);
        if (anchors.isEmpty()) {
            throw new CertificateException("every CA of trust domain " + bundle.domain() + " has expired");
        }
        try {
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(chain[0]);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.setRevocationEnabled(false);
            parameters.setMaxPathLength(MAX_INTERMEDIATES);
            parameters.setDate(Date.from(now));
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(Arrays.asList(chain))));
            return (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX").build(parameters);
        } catch (CertPathBuilderException e) {
            throw new CertificateException(
                    "no valid path leads from the certificate to a CA of trust domain " + bundle.domain(), e);
        } catch (GeneralSecurityException e) {
            throw new CertificateException("the JDK cannot check this certificate", e);
        }
    }

    private static Instant earliestEnd(PKIXCertPathBuilderResult path) {
        Instant earliest = path.getTrustAnchor().getTrustedCert().getNotAfter().toInstant();
        List<? extends Certificate> certificates = path.getCertPath().getCertificates();
        for (Certificate certificate : certificates) {
            Instant end = ((X509Certificate) certificate).getNotAfter().toInstant();
            earliest = end.isBefore(earliest) ? end : earliest;
        }
        return earliest;
    }

    /** The CA certificates of one domain; none when it is not trusted. */
    public List<X509Certificate> anchors(TrustDomain domain) {
        TrustBundle bundle = bundles.get(domain);
        return bundle == null ? List.of() : bundle.anchors();
    }

    Clock clock() {
        return clock;
    }
}

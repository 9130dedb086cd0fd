package dev.sallyport.ca.authority;

import dev.sallyport.ca.authority.AuthorityState.Supplied;
import dev.sallyport.ca.bundle.TrustBundle;
import dev.sallyport.ca.certificate.Authority;
import dev.sallyport.ca.certificate.Signer;
import dev.sallyport.ca.pem.PemText;
import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.identity.TrustDomain;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An authority from outside: {@code tls.crt} (signer first, then what stands between it and the root), {@code tls.key},
 * {@code ca.crt} (every root to trust), as cert-manager.io writes a CA Certificate's Secret.
 */
final class SuppliedFiles {
    private final TrustDomain trustDomain;
    private final Map<String, byte[]> files;

    SuppliedFiles(TrustDomain trustDomain, Map<String, byte[]> files) {
        this.trustDomain = trustDomain;
        this.files = files;
    }

    /**
     * Takes it, if it can be answered for: every certificate of the bundle is a CA's, the key is the signer's, the
     * signer is valid now and its path ends in the bundle.
     *
     * @param notedDigest of the bundle that {@code notedSequence} was given to; another bundle gets the next number
     */
    Supplied read(@Nullable String notedDigest, long notedSequence, Instant now) {
        List<X509Certificate> bundle = bundle();
        List<X509Certificate> chain =
                PemText.readCertificates(FileNames.CHAIN, DocumentText.require(files, FileNames.CHAIN));
        PrivateKey key = PemText.readKey(FileNames.KEY, DocumentText.require(files, FileNames.KEY));
        Authority authority = authority("tls", trustDomain, chain.getFirst(), key);
        if (!authority.isValidAt(now)) {
            throw new IllegalArgumentException("tls.crt: the signer is not valid now; its life ends "
                    + chain.getFirst().getNotAfter().toInstant());
        }
        List<X509Certificate> sent = chain.stream()
                .filter(certificate -> !bundle.contains(certificate))
                .toList();
        X509Certificate root = sent.isEmpty() ? chain.getFirst() : requirePath(FileNames.CHAIN, sent, bundle, now);
        boolean same = TrustBundle.digest(bundle).equals(notedDigest);
        return new Supplied(
                Signer.below(authority, sent, root),
                bundle,
                same ? notedSequence : AuthorityState.after(notedSequence, now));
    }

    private List<X509Certificate> bundle() {
        List<X509Certificate> bundle =
                PemText.readCertificates(FileNames.BUNDLE, DocumentText.require(files, FileNames.BUNDLE));
        for (X509Certificate certificate : bundle) {
            if (certificate.getBasicConstraints() < 0) {
                throw new IllegalArgumentException("ca.crt: "
                        + certificate.getSubjectX500Principal().getName()
                        + " is not a CA's certificate; a trust bundle holds nothing else");
            }
        }
        return bundle;
    }

    static Authority authority(String name, TrustDomain trustDomain, X509Certificate certificate, PrivateKey key) {
        try {
            return Authority.of(trustDomain, certificate, key);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ".crt and " + name + ".key: " + e.getMessage(), e);
        }
    }

    /** The anchor in which the path ends; at a time of its own choosing when no time is given. */
    static X509Certificate requirePath(
            String file, List<X509Certificate> path, List<X509Certificate> anchors, @Nullable Instant at) {
        try {
            PKIXParameters parameters = new PKIXParameters(anchors.stream()
                    .map(anchor -> new TrustAnchor(anchor, null))
                    .collect(Collectors.toSet()));
            parameters.setRevocationEnabled(false);
            parameters.setDate(at == null ? path.getFirst().getNotBefore() : Date.from(at));
            var result = (PKIXCertPathValidatorResult) CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            X509Certificate anchor = result.getTrustAnchor().getTrustedCert();
            if (at != null && at.isAfter(anchor.getNotAfter().toInstant())) {
                throw new IllegalArgumentException(file + ": the root in ca.crt that the signer stands below is over");
            }
            return anchor;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    file + ": the signer's path does not end in the bundle (ca.crt): " + e.getMessage(), e);
        }
    }
}

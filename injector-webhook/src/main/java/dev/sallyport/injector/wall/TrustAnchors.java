package dev.sallyport.injector.wall;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A trust bundle before it is handed to anyone: CA certificates and nothing else. JSSE takes whatever is in a trust store for
 * an anchor, a leaf as well (PROTOCOL §3.2), so one wrong certificate here would be trusted by every pod. Pure.
 */
public final class TrustAnchors {
    private static final int KEY_CERT_SIGN = 5;
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private TrustAnchors() {}

    /**
     * The certificates, written anew: comments and whatever else stood between them are gone.
     *
     * @param text PEM
     * @throws IllegalArgumentException with a sentence, when there is none or one is not a CA's
     */
    public static String canonical(String text) {
        return pem(read(text));
    }

    /**
     * The certificates as PEM.
     *
     * @throws IllegalArgumentException with a sentence, when there is none or one is not a CA's
     */
    public static String pem(Collection<X509Certificate> anchors) {
        if (anchors.isEmpty()) {
            throw new IllegalArgumentException("the bundle holds no certificate");
        }
        anchors.forEach(TrustAnchors::requireAuthority);
        return anchors.stream().distinct().map(TrustAnchors::block).collect(Collectors.joining());
    }

    private static List<X509Certificate> read(String text) {
        try {
            Collection<? extends Certificate> found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
            return found.stream().map(X509Certificate.class::cast).toList();
        } catch (CertificateException e) {
            throw new IllegalArgumentException("the bundle is not PEM with certificates that can be read", e);
        }
    }

    private static void requireAuthority(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        boolean signs = usage == null || usage[KEY_CERT_SIGN];
        if (certificate.getBasicConstraints() < 0 || !signs) {
            throw new IllegalArgumentException("the certificate of "
                    + certificate.getSubjectX500Principal().getName() + " is not a CA's; whoever holds its key could"
                    + " speak for anyone");
        }
    }

    private static String block(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n" + LINES.encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate of the bundle cannot be written", e);
        }
    }
}

package dev.sallyport.ca.certificate;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate before it is signed: subject, key, life and extensions; serial number and key identifiers are added by
 * the signing. Confined to one issuance.
 */
final class CertificateDraft {
    /** How far a life begins in the past, for clocks that lag (PROTOCOL §3.9.4). */
    static final Duration SKEW = Duration.ofMinutes(2);

    private static final int SERIAL_BITS = 128;

    private record Content(boolean critical, ASN1Encodable value) {}

    private final X500Name subject;
    private final PublicKey key;
    private final Instant notBefore;
    private final Instant notAfter;
    private final Map<ASN1ObjectIdentifier, Content> extensions = new LinkedHashMap<>();

    CertificateDraft(X500Name subject, PublicKey key, Instant notBefore, Instant notAfter) {
        this.subject = subject;
        this.key = key;
        this.notBefore = notBefore;
        this.notAfter = notAfter;
    }

    void extension(ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
        extensions.put(type, new Content(critical, value));
    }

    /** Signed by an issuer. */
    X509Certificate sign(X509Certificate issuer, PrivateKey issuerKey, SecureRandom random) {
        X500Name issuerName =
                X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded());
        return sign(issuerName, keyIdentifier(issuer), issuerKey, random);
    }

    /** Signed by its own key. */
    X509Certificate signSelf(PrivateKey ownKey, SecureRandom random) {
        return sign(subject, keyIdentifier(key), ownKey, random);
    }

    private X509Certificate sign(X500Name issuer, byte[] issuerKeyId, PrivateKey issuerKey, SecureRandom random) {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    issuer, serial(random), Date.from(notBefore), Date.from(notAfter), subject, key);
            builder.addExtension(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyIdentifier(key)));
            builder.addExtension(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(issuerKeyId));
            for (var extension : extensions.entrySet()) {
                Content content = extension.getValue();
                builder.addExtension(extension.getKey(), content.critical, content.value);
            }
            var signer = new JcaContentSignerBuilder(signatureOf(issuerKey)).setSecureRandom(random);
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer.build(issuerKey)));
        } catch (CertIOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("a certificate of our own making cannot be signed", e);
        }
    }

    /** Random, positive, of 128 bits: at most 17 octets of the 20 that RFC 5280 §4.1.2.2 allows. */
    private static BigInteger serial(SecureRandom random) {
        BigInteger serial = new BigInteger(SERIAL_BITS, random);
        return serial.signum() > 0 ? serial : serial(random);
    }

    /** The algorithm a key signs certificates with. */
    static String signatureOf(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            case "EdDSA", "Ed25519" -> "Ed25519";
            default -> throw new IllegalArgumentException("an authority's key is EC, RSA or Ed25519");
        };
    }

    /** As the issuer's certificate states it; RFC 5280 §4.2.1.1 wants exactly that, however it was derived. */
    private static byte[] keyIdentifier(X509Certificate issuer) {
        byte[] stated = issuer.getExtensionValue(Extension.subjectKeyIdentifier.getId());
        if (stated == null) {
            return keyIdentifier(issuer.getPublicKey());
        }
        byte[] value = ASN1OctetString.getInstance(stated).getOctets();
        return SubjectKeyIdentifier.getInstance(value).getKeyIdentifier();
    }

    private static byte[] keyIdentifier(PublicKey key) {
        try {
            return new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key).getKeyIdentifier();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-1 for key identifiers", e);
        }
    }
}

package dev.sallyport.testkit.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that signs others, with its key: P-256, non-empty subject (JSSE cannot parse children of an empty
 * issuer, PROTOCOL §3.2). Immutable; thread-safe.
 */
record Authority(X509Certificate certificate, PrivateKey key) {
    private static final Duration LIFE = Duration.ofDays(3650);
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What a leaf's builder may still add before it is signed. */
    interface Extensions {
        void addTo(X509v3CertificateBuilder builder) throws IOException;
    }

    /** A self-signed root named {@code subject}; {@code uri} is its SPIFFE ID (the bare trust domain) or null. */
    static Authority root(String subject, @Nullable String uri, Instant now) {
        KeyPair pair = newKeyPair();
        X500Name name = new X500Name(subject);
        return new Authority(
                sign(name, pair.getPrivate(), pair.getPublic(), name, pair.getPublic(), caLife(now), caShape(uri, -1)),
                pair.getPrivate());
    }

    /** An issuing CA below this one, with path length 0. */
    Authority issuing(String subject, @Nullable String uri, Instant now) {
        KeyPair pair = newKeyPair();
        return new Authority(
                issue(new X500Name(subject), pair.getPublic(), caLife(now), caShape(uri, 0)), pair.getPrivate());
    }

    /** Signs a certificate for {@code subjectKey}; the key identifiers are added here. */
    X509Certificate issue(X500Name subject, PublicKey subjectKey, Validity validity, Extensions extensions) {
        X500Name issuer =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        return sign(issuer, key, certificate.getPublicKey(), subject, subjectKey, validity, extensions);
    }

    /** First and last moment of a certificate's life. */
    record Validity(Instant notBefore, Instant notAfter) {}

    static KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no P-256", e);
        }
    }

    private static Validity caLife(Instant now) {
        return new Validity(now.minus(Duration.ofMinutes(2)), now.plus(LIFE));
    }

    private static Extensions caShape(@Nullable String uri, int pathLength) {
        return builder -> {
            BasicConstraints constraints =
                    pathLength < 0 ? new BasicConstraints(true) : new BasicConstraints(pathLength);
            builder.addExtension(Extension.basicConstraints, true, constraints);
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            if (uri != null) {
                GeneralName name = new GeneralName(GeneralName.uniformResourceIdentifier, uri);
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(name));
            }
        };
    }

    private static X509Certificate sign(
            X500Name issuer,
            PrivateKey issuerKey,
            PublicKey issuerPublic,
            X500Name subject,
            PublicKey subjectKey,
            Validity validity,
            Extensions extensions) {
        try {
            BigInteger serial = new BigInteger(127, RANDOM).setBit(126);
            var builder = new JcaX509v3CertificateBuilder(
                    issuer, serial, Date.from(validity.notBefore), Date.from(validity.notAfter), subject, subjectKey);
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(subjectKey));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(issuerPublic));
            extensions.addTo(builder);
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey);
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("cannot sign a certificate for " + subject, e);
        }
    }
}

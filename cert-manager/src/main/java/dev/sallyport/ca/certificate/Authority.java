package dev.sallyport.ca.certificate;

import dev.sallyport.ca.pem.PemText;
import dev.sallyport.model.identity.TrustDomain;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * A certificate that may sign others, with its key. Its subject is never empty (children of a nameless issuer cannot be
 * parsed by the JDK, PROTOCOL §3.2), its SPIFFE ID is the bare trust domain. Immutable; thread-safe as the JDK's
 * signatures are made anew each time.
 */
public final class Authority {
    private static final int KEY_CERT_SIGN_BIT = 5;
    private static final byte[] PROBE = {'s', 'a', 'l', 'l', 'y', 'p', 'o', 'r', 't'};

    private final TrustDomain trustDomain;
    private final X509Certificate certificate;
    private final PrivateKey key;

    private Authority(TrustDomain trustDomain, X509Certificate certificate, PrivateKey key) {
        this.trustDomain = trustDomain;
        this.certificate = certificate;
        this.key = key;
    }

    /**
     * Takes an authority that was stored or made by others.
     *
     * @throws IllegalArgumentException with a sentence when the certificate may not sign, has no subject, or is not of
     *     this key
     */
    public static Authority of(TrustDomain trustDomain, X509Certificate certificate, PrivateKey key) {
        boolean[] usage = certificate.getKeyUsage();
        if (certificate.getBasicConstraints() < 0 || usage == null || !usage[KEY_CERT_SIGN_BIT]) {
            throw new IllegalArgumentException("the certificate of an authority has cA and keyCertSign");
        }
        if (certificate.getSubjectX500Principal().getName().isEmpty()) {
            throw new IllegalArgumentException("the certificate of an authority has a subject");
        }
        if (!isPair(certificate.getPublicKey(), key)) {
            throw new IllegalArgumentException("the key of the authority is not its certificate's");
        }
        return new Authority(trustDomain, certificate, key);
    }

    /** Makes a self-signed root with a fresh P-256 key; below it one level of issuing authorities fits. */
    public static Authority newRoot(TrustDomain trustDomain, Instant now, Duration life, SecureRandom random) {
        KeyPair pair = newKeyPair(random);
        X500Name name = subject("root", trustDomain);
        CertificateDraft draft =
                new CertificateDraft(name, pair.getPublic(), now.minus(CertificateDraft.SKEW), now.plus(life));
        shape(draft, trustDomain, 1);
        return new Authority(trustDomain, draft.signSelf(pair.getPrivate(), random), pair.getPrivate());
    }

    /** Makes an issuing authority below this one, with a fresh P-256 key; it signs leaves only and outlives not its parent. */
    public Authority newIssuing(Instant now, Duration life, SecureRandom random) {
        KeyPair pair = newKeyPair(random);
        X500Name name = subject("issuer", trustDomain);
        CertificateDraft draft = new CertificateDraft(
                name, pair.getPublic(), notBefore(now.minus(CertificateDraft.SKEW)), notAfter(now.plus(life)));
        shape(draft, trustDomain, 0);
        return new Authority(trustDomain, draft.sign(certificate, key, random), pair.getPrivate());
    }

    private static X500Name subject(String role, TrustDomain trustDomain) {
        // CN is at most 64 characters (X.520); a trust domain has up to 255, and stands in the URI name in full.
        String name = "Sallyport " + role + " " + trustDomain.name();
        return new X500Name("O=Sallyport,CN=" + name.substring(0, Math.min(64, name.length())));
    }

    private static void shape(CertificateDraft draft, TrustDomain trustDomain, int pathLength) {
        draft.extension(Extension.basicConstraints, true, new BasicConstraints(pathLength));
        draft.extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        GeneralName id = new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://" + trustDomain.name());
        draft.extension(Extension.subjectAlternativeName, false, new GeneralNames(id));
    }

    private static KeyPair newKeyPair(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    private static boolean isPair(PublicKey publicKey, PrivateKey privateKey) {
        try {
            Signature signature = Signature.getInstance(CertificateDraft.signatureOf(privateKey));
            signature.initSign(privateKey);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the key of the authority cannot sign for its certificate", e);
        }
    }

    /** The trust domain it speaks for. */
    public TrustDomain trustDomain() {
        return trustDomain;
    }

    /** Its certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** True when it is within its life, so that what it signs can be valid. */
    public boolean isValidAt(Instant instant) {
        return !instant.isBefore(certificate.getNotBefore().toInstant())
                && instant.isBefore(certificate.getNotAfter().toInstant());
    }

    /** The later of an instant and the start of this authority's life. */
    Instant notBefore(Instant wished) {
        Instant own = certificate.getNotBefore().toInstant();
        return wished.isBefore(own) ? own : wished;
    }

    /** The earlier of an instant and the end of this authority's life. */
    Instant notAfter(Instant wished) {
        Instant own = certificate.getNotAfter().toInstant();
        return wished.isAfter(own) ? own : wished;
    }

    /** Signs a draft. */
    X509Certificate sign(CertificateDraft draft, SecureRandom random) {
        return draft.sign(certificate, key, random);
    }

    /** Its key, PKCS#8 PEM: for the place where the state is kept, and for nothing else. */
    public String keyPem() {
        return PemText.write(key);
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "Authority[" + certificate.getSubjectX500Principal().getName() + "]";
    }
}

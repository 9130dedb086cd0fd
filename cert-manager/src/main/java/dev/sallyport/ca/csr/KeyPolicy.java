package dev.sallyport.ca.csr;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/**
 * Which keys and signatures we accept (PROTOCOL §3.9.3): P-256, P-384, Ed25519, RSA of 2048 to 8192 bits; SHA-2. Looks at
 * the encoding before any arithmetic is done with the key. Stateless.
 */
final class KeyPolicy {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;
    private static final BigInteger MIN_RSA_EXPONENT = BigInteger.valueOf(65_537);
    private static final int MAX_RSA_EXPONENT_BITS = 33;

    private static final Set<ASN1ObjectIdentifier> CURVES =
            Set.of(SECObjectIdentifiers.secp256r1, SECObjectIdentifiers.secp384r1);
    private static final Set<ASN1ObjectIdentifier> SIGNATURES = Set.of(
            X9ObjectIdentifiers.ecdsa_with_SHA256,
            X9ObjectIdentifiers.ecdsa_with_SHA384,
            X9ObjectIdentifiers.ecdsa_with_SHA512,
            PKCSObjectIdentifiers.sha256WithRSAEncryption,
            PKCSObjectIdentifiers.sha384WithRSAEncryption,
            PKCSObjectIdentifiers.sha512WithRSAEncryption,
            EdECObjectIdentifiers.id_Ed25519);

    private KeyPolicy() {}

    /** True for a signature algorithm we verify. */
    static boolean acceptsSignature(ASN1ObjectIdentifier algorithm) {
        return SIGNATURES.contains(algorithm);
    }

    /** The key as the JDK knows it; refused when it is of another kind, too weak, or no point of its curve. */
    static PublicKey require(SubjectPublicKeyInfo info) throws Unacceptable {
        ASN1ObjectIdentifier algorithm = info.getAlgorithm().getAlgorithm();
        if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            requireCurve(info);
            return decode("EC", info);
        }
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            requireRsa(parseRsa(info));
            return decode("RSA", info);
        }
        if (algorithm.equals(EdECObjectIdentifiers.id_Ed25519)) {
            return decode("Ed25519", info);
        }
        throw new Unacceptable("the key is neither EC nor RSA nor Ed25519");
    }

    private static void requireCurve(SubjectPublicKeyInfo info) throws Unacceptable {
        if (!(info.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve) || !CURVES.contains(curve)) {
            throw new Unacceptable("the curve of the key is neither P-256 nor P-384, by name");
        }
        try {
            PublicKeyFactory.createKey(info); // the JDK's decoder does not ask whether the point lies on the curve
        } catch (IOException | RuntimeException e) {
            throw new Unacceptable("the key is no point of its curve", e);
        }
    }

    private static RSAPublicKey parseRsa(SubjectPublicKeyInfo info) throws Unacceptable {
        try {
            return RSAPublicKey.getInstance(info.parsePublicKey());
        } catch (IOException | RuntimeException e) {
            throw new Unacceptable("the RSA key cannot be read", e);
        }
    }

    private static void requireRsa(RSAPublicKey key) throws Unacceptable {
        int bits = key.getModulus().bitLength();
        if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
            throw new Unacceptable("an RSA key has 2048 to 8192 bits, not " + bits);
        }
        BigInteger exponent = key.getPublicExponent();
        boolean sound = exponent.compareTo(MIN_RSA_EXPONENT) >= 0
                && exponent.bitLength() <= MAX_RSA_EXPONENT_BITS
                && exponent.testBit(0)
                && key.getModulus().testBit(0);
        if (!sound) {
            throw new Unacceptable("the public exponent of the RSA key is not an odd number from 65537 on");
        }
    }

    private static PublicKey decode(String algorithm, SubjectPublicKeyInfo info) throws Unacceptable {
        try {
            return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(info.getEncoded()));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new Unacceptable("the key cannot be read", e);
        }
    }
}

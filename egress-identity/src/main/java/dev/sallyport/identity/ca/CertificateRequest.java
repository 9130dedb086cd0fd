package dev.sallyport.identity.ca;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/**
 * A fresh P-256 key and the PKCS#10 request (RFC 2986) that proves it: empty subject, no attributes, ECDSA with SHA-256.
 * Who we are is for the CA to say, from the token. The key is in memory alone. Immutable.
 */
final class CertificateRequest {
    /** ecdsa-with-SHA256, RFC 5758 §3.2: an identifier without parameters. */
    private static final byte[] ECDSA_SHA256 = Der.sequence(Der.objectIdentifier(1, 2, 840, 10045, 4, 3, 2));

    private static final int VERSION = 0;

    private final PrivateKey key;
    private final byte[] der;

    private CertificateRequest(PrivateKey key, byte[] der) {
        this.key = key;
        this.der = der;
    }

    /** Makes a key and signs with it. */
    static CertificateRequest fresh() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            byte[] info = Der.sequence(
                    Der.smallInteger(VERSION), Der.sequence(), pair.getPublic().getEncoded(), Der.context(0));
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(info);
            return new CertificateRequest(
                    pair.getPrivate(), Der.sequence(info, ECDSA_SHA256, Der.bitString(signature.sign())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256 and ECDSA with SHA-256", e);
        }
    }

    PrivateKey key() {
        return key;
    }

    byte[] der() {
        return der.clone();
    }
}

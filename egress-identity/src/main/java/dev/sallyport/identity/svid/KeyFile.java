package dev.sallyport.identity.svid;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** Reads a private key and proves that it fits a certificate. Stateless; never says anything about the key's content. */
public final class KeyFile {
    private static final int MIN_RSA_BITS = 2048;
    private static final byte[] PROBE =
            "sallyport: does this key fit?".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private KeyFile() {}

    /** The one PKCS#8 key of a text, of the certificate's algorithm; {@code place} says whose text it is. */
    public static PrivateKey read(String place, byte[] content, PublicKey certified) throws BadIdentity {
        List<PemText.Block> blocks = PemText.parse(place, content).blocks();
        if (blocks.size() != 1) {
            throw new BadIdentity(
                    place + ": holds " + blocks.size() + " PEM blocks; exactly one private key is expected");
        }
        String label = blocks.getFirst().label();
        if (!label.equals("PRIVATE KEY")) {
            throw new BadIdentity(place + ": " + refusal(label));
        }
        return decode(place, blocks.getFirst().der(), certified);
    }

    private static String refusal(String label) {
        return switch (label) {
            case "EC PRIVATE KEY", "RSA PRIVATE KEY" ->
                "the key is in its algorithm's own form (SEC1 or PKCS#1); convert it to PKCS#8: openssl pkcs8 -topk8"
                        + " -nocrypt";
            case "ENCRYPTED PRIVATE KEY" -> "the key is encrypted, and a proxy has nobody to ask for the passphrase";
            default -> "holds no private key (PEM label PRIVATE KEY, PKCS#8)";
        };
    }

    private static PrivateKey decode(String place, byte[] der, PublicKey certified) throws BadIdentity {
        String algorithm = certified.getAlgorithm();
        if (!algorithm.equals("EC") && !algorithm.equals("RSA")) {
            throw new BadIdentity(place + ": the certificate's key is neither EC nor RSA");
        }
        if (certified instanceof RSAKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
            throw new BadIdentity(place + ": an RSA key has at least " + MIN_RSA_BITS + " bits");
        }
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw new BadIdentity(place + ": is no PKCS#8 key of the certificate's algorithm, " + algorithm);
        }
    }

    /** Signs with one half and verifies with the other. */
    public static boolean fits(PrivateKey key, PublicKey certified) {
        String algorithm = certified.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}

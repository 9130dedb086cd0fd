package dev.sallyport.resources.material;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Private keys from their encodings. PKCS#1 (RFC 8017 A.1.2) and SEC 1 (RFC 5915) are wrapped into PKCS#8 (RFC 5208), which
 * is what the JDK reads. Stateless.
 */
public final class PrivateKeys {
    private static final HexFormat HEX = HexFormat.of();
    /** AlgorithmIdentifier of rsaEncryption. */
    private static final byte[] RSA = HEX.parseHex("300d06092a864886f70d0101010500");
    /** OBJECT IDENTIFIER id-ecPublicKey. */
    private static final byte[] EC = HEX.parseHex("06072a8648ce3d0201");
    /** INTEGER 0. */
    private static final byte[] VERSION = HEX.parseHex("020100");

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int PARAMETERS = 0xa0;
    private static final int NONCE_BYTES = 32;

    private PrivateKeys() {}

    static PrivateKey ofPkcs8(byte[] der) throws BadMaterial {
        for (String algorithm : new String[] {"RSA", "EC"}) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                // The next algorithm may know it.
            }
        }
        throw new BadMaterial("the private key is neither an RSA nor an EC key");
    }

    static PrivateKey ofPkcs1(byte[] der) throws BadMaterial {
        return ofPkcs8(wrapped(SEQUENCE, VERSION, RSA, wrapped(OCTET_STRING, der)));
    }

    static PrivateKey ofSec1(byte[] der) throws BadMaterial {
        byte[] algorithm = wrapped(SEQUENCE, EC, curve(der));
        return ofPkcs8(wrapped(SEQUENCE, VERSION, algorithm, wrapped(OCTET_STRING, der)));
    }

    /** The curve's name, which SEC 1 holds in its optional field [0] and PKCS#8 wants outside. */
    private static byte[] curve(byte[] der) throws BadMaterial {
        Der outer = new Der(der, 0, der.length);
        Der fields = outer.enter(SEQUENCE);
        fields.skip();
        fields.skip();
        Der parameters = fields.enter(PARAMETERS);
        return Arrays.copyOfRange(der, parameters.at, parameters.end);
    }

    /** True when the key signs what this certificate's key verifies. */
    public static boolean match(PrivateKey key, PublicKey certified) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "";
        };
        byte[] nonce = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(nonce);
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(nonce);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(certified);
            verifier.update(nonce);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static byte[] wrapped(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(length >>> 8 * i);
            }
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** A place in a DER encoding (X.690). */
    private static final class Der {
        private final byte[] bytes;
        private int at;
        private int end;

        Der(byte[] bytes, int at, int end) {
            this.bytes = bytes;
            this.at = at;
            this.end = end;
        }

        /** The inside of the element here, which must bear the tag. */
        Der enter(int tag) throws BadMaterial {
            if (at >= end || (bytes[at] & 0xff) != tag) {
                throw broken();
            }
            return element();
        }

        void skip() throws BadMaterial {
            element();
        }

        private Der element() throws BadMaterial {
            if (at + 2 > end) {
                throw broken();
            }
            int length = bytes[at + 1] & 0xff;
            int head = 2;
            if (length >= 0x80) {
                int count = length & 0x7f;
                if (count < 1 || count > 3 || at + 2 + count > end) {
                    throw broken();
                }
                length = 0;
                for (int i = 0; i < count; i++) {
                    length = length << 8 | bytes[at + 2 + i] & 0xff;
                }
                head += count;
            }
            int begin = at + head;
            if (length > end - begin) {
                throw broken();
            }
            at = begin + length;
            return new Der(bytes, begin, begin + length);
        }

        private static BadMaterial broken() {
            return new BadMaterial("the EC private key is broken or names no curve: write it as PKCS#8");
        }
    }
}

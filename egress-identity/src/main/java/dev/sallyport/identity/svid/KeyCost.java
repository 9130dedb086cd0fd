package dev.sallyport.identity.svid;

import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAPublicKey;

/**
 * What checking a stranger's certificate may cost. Looking for a path verifies signatures by whatever keys the stranger
 * sent along: 16 384 bits of RSA with a long exponent take ten milliseconds each, on an event loop that others share. Pure.
 */
final class KeyCost {
    private static final int MAX_RSA_BITS = 4096;
    private static final int MAX_EXPONENT_BITS = 33;
    private static final int MAX_EC_BITS = 521;

    private KeyCost() {}

    static void check(X509Certificate[] chain) throws CertificateException {
        for (X509Certificate certificate : chain) {
            if (!isCheap(certificate.getPublicKey())) {
                throw new CertificateException("a certificate's key is neither EC of at most " + MAX_EC_BITS
                        + " bits nor RSA of at most " + MAX_RSA_BITS + " bits with a small exponent");
            }
        }
    }

    private static boolean isCheap(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa ->
                rsa.getModulus().bitLength() <= MAX_RSA_BITS
                        && rsa.getPublicExponent().bitLength() <= MAX_EXPONENT_BITS;
            case ECKey ec -> ec.getParams().getOrder().bitLength() <= MAX_EC_BITS;
            default -> false;
        };
    }
}

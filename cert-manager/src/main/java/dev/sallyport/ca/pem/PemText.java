package dev.sallyport.ca.pem;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * PEM (RFC 7468) of certificates, and of private keys in PKCS#8 as well as in the older forms that cert-manager.io and
 * openssl write (PKCS#1, SEC 1). Sentences of its errors repeat nothing of a key. Stateless.
 */
public final class PemText {
    private static final Base64.Encoder BODY = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private PemText() {}

    /** One or more certificates and nothing else. */
    public static List<X509Certificate> readCertificates(String what, byte[] pem) {
        List<X509Certificate> certificates = new ArrayList<>();
        try (PemReader reader = new PemReader(new StringReader(text(pem)))) {
            for (PemObject block = reader.readPemObject(); block != null; block = reader.readPemObject()) {
                if (!block.getType().equals("CERTIFICATE")) {
                    throw new IllegalArgumentException(what + " holds a PEM block that is not a CERTIFICATE");
                }
                certificates.add((X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(block.getContent())));
            }
        } catch (IOException | CertificateException | IllegalStateException e) {
            throw new IllegalArgumentException(what + " is not PEM with certificates", e);
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException(what + " holds no certificate");
        }
        return certificates;
    }

    /** Exactly one certificate. */
    public static X509Certificate readCertificate(String what, byte[] pem) {
        List<X509Certificate> certificates = readCertificates(what, pem);
        if (certificates.size() != 1) {
            throw new IllegalArgumentException(what + " holds " + certificates.size() + " certificates, not one");
        }
        return certificates.getFirst();
    }

    /** One unencrypted private key. */
    public static PrivateKey readKey(String what, byte[] pem) {
        try (PEMParser parser = new PEMParser(new StringReader(text(pem)))) {
            Object found = parser.readObject();
            // openssl writes "EC PARAMETERS" before "EC PRIVATE KEY".
            while (found instanceof ASN1ObjectIdentifier) {
                found = parser.readObject();
            }
            JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            if (found instanceof PEMKeyPair pair) {
                return converter.getPrivateKey(pair.getPrivateKeyInfo());
            }
            if (found instanceof PrivateKeyInfo info) {
                return converter.getPrivateKey(info);
            }
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(what + " cannot be read as a private key", e);
        }
        throw new IllegalArgumentException(what + " holds no unencrypted private key");
    }

    /** Certificates, in order. */
    public static String write(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        certificates.forEach(certificate -> block(text, "CERTIFICATE", der(certificate)));
        return text.toString();
    }

    /** A key, PKCS#8. */
    public static String write(PrivateKey key) {
        return block(new StringBuilder(), "PRIVATE KEY", key.getEncoded()).toString();
    }

    /** The encoding of a certificate. */
    public static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }

    private static StringBuilder block(StringBuilder text, String label, byte[] der) {
        return text.append("-----BEGIN ")
                .append(label)
                .append("-----\n")
                .append(BODY.encodeToString(der))
                .append("\n-----END ")
                .append(label)
                .append("-----\n");
    }

    private static String text(byte[] pem) {
        return new String(pem, StandardCharsets.ISO_8859_1);
    }
}

package dev.sallyport.ca.bundle;

import dev.sallyport.ca.pem.PemText;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The anchors of our trust domain, as others get them: PEM, and the SPIFFE form (a JWK set, PROTOCOL §3.1). Immutable;
 * both texts are made once.
 */
public final class TrustBundle {
    /** How often a reader of the SPIFFE form is told to look again. */
    static final Duration REFRESH_HINT = Duration.ofMinutes(5);

    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private final List<X509Certificate> certificates;
    private final long sequence;
    private final String pem;
    private final String jwkSet;
    private final String digest;

    /** A bundle under its number, which grows with every change. */
    public TrustBundle(List<X509Certificate> certificates, long sequence) {
        this.certificates = List.copyOf(certificates);
        this.sequence = sequence;
        this.pem = PemText.write(certificates);
        this.digest = digest(certificates);
        this.jwkSet = certificates.stream()
                .map(TrustBundle::jwk)
                .collect(Collectors.joining(
                        ",",
                        "{\"keys\":[",
                        "],\"spiffe_sequence\":" + sequence + ",\"spiffe_refresh_hint\":" + REFRESH_HINT.toSeconds()
                                + "}"));
    }

    /** What it consists of; the same for the same certificates in the same order. */
    public static String digest(List<X509Certificate> certificates) {
        try {
            byte[] pem = PemText.write(certificates).getBytes(StandardCharsets.US_ASCII);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(pem));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The anchors. */
    public List<X509Certificate> certificates() {
        return certificates;
    }

    /** Its number. */
    public long sequence() {
        return sequence;
    }

    /** PEM, one block after the other. */
    public String pem() {
        return pem;
    }

    /** SPIFFE's form. */
    public String jwkSet() {
        return jwkSet;
    }

    /** An entity tag for either form; number included, so that a reader also learns of a new number. */
    public String tag(String form) {
        return digest.substring(0, 32) + "-" + sequence + "-" + form;
    }

    private static String jwk(X509Certificate certificate) {
        String x5c = Base64.getEncoder().encodeToString(PemText.der(certificate));
        return "{%s,\"use\":\"x509-svid\",\"x5c\":[\"%s\"]}".formatted(keyMembers(certificate.getPublicKey()), x5c);
    }

    private static String keyMembers(PublicKey key) {
        return switch (key) {
            case ECPublicKey ec -> {
                int bits = ec.getParams().getCurve().getField().getFieldSize();
                int length = (bits + 7) / 8;
                yield "\"kty\":\"EC\",\"crv\":\"P-%d\",\"x\":\"%s\",\"y\":\"%s\""
                        .formatted(
                                bits,
                                unsigned(ec.getW().getAffineX(), length),
                                unsigned(ec.getW().getAffineY(), length));
            }
            case RSAPublicKey rsa ->
                "\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\""
                        .formatted(unsigned(rsa.getModulus(), 1), unsigned(rsa.getPublicExponent(), 1));
            default -> {
                // Ed25519 (RFC 8037): the last 32 bytes of its SubjectPublicKeyInfo are the key.
                byte[] encoded = key.getEncoded();
                yield "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\""
                        .formatted(BASE64URL.encodeToString(
                                Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)));
            }
        };
    }

    /** Big-endian, without sign byte, at least so long (RFC 7518 §6.2.1.2). */
    private static String unsigned(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        int skipped = bytes[0] == 0 && bytes.length > 1 ? 1 : 0;
        int size = Math.max(length, bytes.length - skipped);
        byte[] padded = new byte[size];
        System.arraycopy(bytes, skipped, padded, size - (bytes.length - skipped), bytes.length - skipped);
        return BASE64URL.encodeToString(padded);
    }
}

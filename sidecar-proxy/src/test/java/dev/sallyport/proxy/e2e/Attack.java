package dev.sallyport.proxy.e2e;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * One thing an attacker sends to the gateway, and what must come of it. Immutable.
 *
 * @param name in words, unique
 * @param certificate file name of the certificate shown, or empty for none
 * @param head the CONNECT up to its last field's line end; the script adds {@code traceparent}
 * @param inner what goes into the tunnel, step by step: {@code hello <sni>} or {@code text <bytes>}
 * @param split {@code bytes}: once for every way to cut the first step in two writes; {@code records}: in two TLS
 *     records; empty: as it is
 * @param answer what the attacker sees
 * @param reason the record's
 */
record Attack(
        String name, String certificate, String head, List<String> inner, String split, String answer, String reason) {

    /** A CONNECT with the pod's own certificate to {@code target}. */
    static Attack connect(String name, String target, String answer, String reason, String... inner) {
        return new Attack(
                name,
                "own",
                "CONNECT %s HTTP/1.1\r\nHost: %s\r\n".formatted(target, target),
                List.of(inner),
                "",
                answer,
                reason);
    }

    /** The same with one more header field. */
    Attack claiming(String field) {
        return new Attack(name, certificate, head + field + "\r\n", inner, split, answer, reason);
    }

    /** The same with the first step cut every possible way. */
    Attack splitBy(String how) {
        return new Attack(name, certificate, head, inner, how, answer, reason);
    }

    /** The same with another certificate. */
    Attack as(String otherCertificate) {
        return new Attack(name, otherCertificate, head, inner, split, answer, reason);
    }

    /** The trace id the script gives the attack {@code name} of {@code user}. */
    static String traceOf(String name, String user) {
        try {
            byte[] text = (name + "@" + user).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}

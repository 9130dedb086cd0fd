package dev.sallyport.ca.issue;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came. Nothing in it is believed. Never printed.
 *
 * @param body PKCS#10, DER or PEM
 * @param token the bearer token; null when there is none
 * @param ttl the life asked for, ISO-8601; null for the default
 * @param source where the connection comes from
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record CertificateRequest(
        byte[] body, @Nullable String token, @Nullable String ttl, InetAddress source) {
    /** Neither token nor body. */
    @Override
    public String toString() {
        return "CertificateRequest[from " + source.getHostAddress() + "]";
    }
}

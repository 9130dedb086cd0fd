package dev.sallyport.ca.attest;

import java.net.InetAddress;

/** Finds out who is calling. Blocking, for a bounded time; called on virtual threads, many at once. Never throws. */
@FunctionalInterface
public interface Attestor {
    /**
     * Judges a token.
     *
     * @param token as presented; nothing in it is believed before it was authenticated
     * @param source the caller's address, as the connection shows it
     */
    Attestation attest(String token, InetAddress source);
}

package dev.sallyport.proxy.connection;

import java.util.Locale;

/**
 * What a connection or a request spends its time on, in this order. Phases do not overlap: each begins where another ended,
 * so that together they take no longer than the whole.
 */
public enum Phase {
    /** From its arrival until it was decided and had a place: first bytes, policy, limits, a pool. */
    QUEUE,
    /** Its name was looked up. */
    RESOLVE,
    /** A connection was made; at a sidecar, the gateway's answer was waited for. */
    CONNECT,
    /** TLS with the destination was begun. */
    TLS,
    /** From then on, or from the request's being passed on, to the first byte of the answer. */
    FIRST_BYTE,
    /** From the first byte of the answer to its last so far. */
    LAST_BYTE;

    /** Metric label, and the record's field without {@code _ms}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

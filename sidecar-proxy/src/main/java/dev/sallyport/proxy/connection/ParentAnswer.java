package dev.sallyport.proxy.connection;

import java.util.Locale;

/** What came of asking a parent proxy for a tunnel: a metric's label. Constants. */
public enum ParentAnswer {
    /** It stands. */
    OK,
    /** Another status than 2xx. */
    REFUSED,
    /** 407: it wants a credential, or another one. */
    AUTHENTICATION,
    /** It could not be connected to. */
    UNREACHABLE,
    /** TLS with it failed. */
    TLS,
    /** What it answered is not HTTP/1, or too long. */
    MALFORMED,
    /** It ended the connection without an answer. */
    CLOSED,
    /** It took too long. */
    TIMEOUT;

    /** Metric label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

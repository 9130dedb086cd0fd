package dev.sallyport.proxy.connection;

import java.util.Locale;

/** How a TLS handshake with a destination ended: a metric's label, and what the caller is told. Constants. */
public enum UpstreamTls {
    /** It is encrypted, and the host is who it says. */
    OK("it succeeded"),
    /** A certificate's time is over, or has not begun. */
    EXPIRED("a certificate of the destination is not valid now"),
    /** No trusted CA vouches for it. */
    UNKNOWN_CA("no trusted CA vouches for the destination's certificate"),
    /** The certificate is another host's. */
    WRONG_NAME("the destination's certificate does not bear the name"),
    /** A certificate is on a revocation list. */
    REVOKED("a certificate of the destination is revoked"),
    /** A revocation list is missing or out of date. */
    REVOCATION_UNKNOWN("no current revocation list tells of the destination's certificate"),
    /** The certificate is broken, or too weak, or made for something else. */
    BAD_CERTIFICATE("the destination's certificate is not acceptable"),
    /** The two have no protocol version in common. */
    PROTOCOL_VERSION("the destination speaks no TLS version that is allowed"),
    /** It wants a client certificate, and none was shown. */
    CLIENT_CERTIFICATE_REQUIRED("the destination requires a client certificate"),
    /** It refused the client certificate. */
    CLIENT_CERTIFICATE_REFUSED("the destination refused the client certificate"),
    /** It took too long. */
    TIMEOUT("the destination did not finish the TLS handshake in time"),
    /** What answered does not speak TLS. */
    NOT_TLS("the destination does not speak TLS"),
    /** It closed or reset the connection, or something else went wrong. */
    BROKEN("the destination ended the TLS handshake");

    private final String words;

    UpstreamTls(String words) {
        this.words = words;
    }

    /** Metric label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What happened, for the middle of a sentence. */
    public String words() {
        return words;
    }
}

package dev.sallyport.model.policy;

/** What the gateway read in the first bytes of a connection. */
public enum Protocol {
    /** A TLS ClientHello. */
    TLS,
    /** HTTP/1 in plaintext. */
    HTTP,
    /** Anything else over TCP. */
    TCP
}

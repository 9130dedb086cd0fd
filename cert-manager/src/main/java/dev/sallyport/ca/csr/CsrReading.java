package dev.sallyport.ca.csr;

/** What reading a certificate request came to. Immutable. */
public sealed interface CsrReading {
    /**
     * Well-formed, of a key we certify, and signed with it.
     *
     * @param key the key to certify
     */
    record Accepted(ProvenKey key) implements CsrReading {}

    /**
     * Not to be answered with a certificate.
     *
     * @param sentence why, for the log; repeats nothing of the request
     */
    record Refused(String sentence) implements CsrReading {}
}

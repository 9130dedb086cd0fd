package dev.sallyport.model.policy;

/**
 * What happens to TLS whose ClientHello is encrypted (RFC 9849), or says so: what only pretends to be (GREASE) looks the same
 * to everyone but the server.
 */
public enum EncryptedClientHello {
    /** It is refused. */
    DENY("Deny"),
    /** It is decided by the name outside, as if there were no other. */
    ALLOW_OUTER("AllowOuter");

    private final String word;

    EncryptedClientHello(String word) {
        this.word = word;
    }

    /** The word as EgressSettings spells it. */
    public String word() {
        return word;
    }
}

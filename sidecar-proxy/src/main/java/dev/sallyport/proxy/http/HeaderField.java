package dev.sallyport.proxy.http;

/**
 * One field line as it passed the strict parser. Immutable.
 *
 * @param name a token, in the sender's case
 * @param value without surrounding white space; no control characters but TAB
 */
public record HeaderField(String name, String value) {
    /** True when the field has this name, compared without case. */
    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }
}

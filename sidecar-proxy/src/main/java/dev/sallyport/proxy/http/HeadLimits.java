package dev.sallyport.proxy.http;

/**
 * How large a message head may be. Immutable.
 *
 * @param maxBytes of start line, fields and the empty line together
 * @param maxFields number of field lines
 */
public record HeadLimits(int maxBytes, int maxFields) {
    /** Checks that both leave room for a head. */
    public HeadLimits {
        if (maxBytes < 64 || maxFields < 1) {
            throw new IllegalArgumentException(
                    "a head has at least 64 bytes and 1 field, not " + maxBytes + " and " + maxFields);
        }
    }
}

package dev.sallyport.model.net;

/**
 * {@code host:port} of a CONNECT (RFC 9110 §9.3.6, RFC 9113 §8.5): the port is explicit, 1–65535, without leading zeros;
 * no userinfo, no percent-encoding, no zone id. Immutable.
 *
 * @param host name or literal
 * @param port 1–65535
 */
public record Authority(Host host, int port) {
    private static final int MAX_LENGTH = 262;

    /** Checks the port. */
    public Authority {
        PortRange.requirePort(port);
    }

    /**
     * Reads an authority.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong; the text is not repeated
     */
    public static Authority parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("an authority has at most 262 characters, not " + text.length());
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0 || text.endsWith("]")) {
            throw new IllegalArgumentException("an authority names its port: host:port");
        }
        return new Authority(Host.parse(text.substring(0, colon)), PortRange.parsePort(text.substring(colon + 1)));
    }

    /** {@code host:port}, IPv6 in brackets. */
    @Override
    public String toString() {
        return host.text() + ":" + port;
    }
}

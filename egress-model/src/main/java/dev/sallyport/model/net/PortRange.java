package dev.sallyport.model.net;

/**
 * An inclusive range of ports. Immutable.
 *
 * @param first 1–65535
 * @param last first–65535
 */
public record PortRange(int first, int last) {
    /** Checks bounds and order. */
    public PortRange {
        requirePort(first);
        requirePort(last);
        if (first > last) {
            throw new IllegalArgumentException("a port range counts upwards: " + first + "-" + last);
        }
    }

    /** The range of one port. */
    public static PortRange of(int port) {
        return new PortRange(port, port);
    }

    /**
     * Reads {@code "443"} or {@code "8000-8100"}.
     *
     * @throws IllegalArgumentException with a sentence when it is neither
     */
    public static PortRange parse(String text) {
        int dash = text.indexOf('-');
        return dash < 0
                ? of(parsePort(text))
                : new PortRange(parsePort(text.substring(0, dash)), parsePort(text.substring(dash + 1)));
    }

    /** True when the port lies in the range. */
    public boolean contains(int port) {
        return port >= first && port <= last;
    }

    static int parsePort(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || text.charAt(0) == '0') {
            throw new IllegalArgumentException("a port is a decimal number from 1 to 65535 without leading zeros");
        }
        return requirePort(Integer.parseInt(text));
    }

    static int requirePort(int port) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("a port is a number from 1 to 65535, not " + port);
        }
        return port;
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}

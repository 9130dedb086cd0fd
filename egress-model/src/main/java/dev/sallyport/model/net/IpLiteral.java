package dev.sallyport.model.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * An address written out: dotted-quad IPv4 with decimal parts and no leading zeros, or IPv6 without a zone id. An
 * IPv4-mapped IPv6 address is the IPv4 address it maps (PROTOCOL §5.2). Immutable.
 *
 * @param address the address; never scoped, never resolved from a name
 */
public record IpLiteral(InetAddress address) implements Host {
    private static final int MAX_V6_TEXT = 45;

    /**
     * Reads either family, IPv6 without brackets.
     *
     * @throws IllegalArgumentException with a sentence when it is none
     */
    public static IpLiteral parse(String text) {
        return text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
    }

    static boolean looksLikeV4(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return text.indexOf('.') > 0;
    }

    static IpLiteral parseV4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("an IPv4 address has four decimal parts");
        }
        StringBuilder normal = new StringBuilder(15);
        for (String part : parts) {
            requireDecimal(part);
            normal.append(normal.isEmpty() ? "" : ".").append(part);
        }
        return new IpLiteral(Inet4Address.ofLiteral(normal.toString()));
    }

    private static void requireDecimal(String part) {
        boolean digits = !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || part.length() > 1 && part.charAt(0) == '0' || Integer.parseInt(part) > 255) {
            throw new IllegalArgumentException(
                    "each part of an IPv4 address is 0 to 255, decimal, without leading zeros");
        }
    }

    static IpLiteral parseV6(String text) {
        if (text.isEmpty() || text.length() > MAX_V6_TEXT || text.indexOf(':') < 0) {
            throw new IllegalArgumentException("not an IPv6 address");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean allowed =
                    c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' || c == ':' || c == '.';
            if (!allowed) {
                throw new IllegalArgumentException("an IPv6 address holds only hex digits, ':' and '.', no zone id");
            }
        }
        return new IpLiteral(Inet6Address.ofLiteral(text));
    }

    @Override
    public String text() {
        return address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
    }

    @Override
    public String toString() {
        return text();
    }
}

package dev.sallyport.model.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * An address written out: dotted-quad IPv4 with decimal parts and no leading zeros, or IPv6 without a zone id. An
 * IPv4-mapped IPv6 address is the IPv4 address it maps (PROTOCOL §5.2). {@code 127.1}, {@code 0x7f.0.0.1}, {@code
 * 2130706433} and {@code 010.0.0.1} are refused. Immutable.
 *
 * @param address the address; never scoped, never IPv4-mapped, never resolved from a name
 */
public record IpLiteral(InetAddress address) implements Host {
    private static final int MAX_V4_TEXT = 15;
    private static final int MAX_V6_TEXT = 45;

    /** Takes zone id and mapping off the address. */
    public IpLiteral {
        address = plain(address);
    }

    /**
     * Reads either family, IPv6 without brackets.
     *
     * @throws IllegalArgumentException with a sentence when it is none; the text is not repeated
     */
    public static IpLiteral parse(String text) {
        return text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
    }

    /**
     * The address without zone id, and as IPv4 where it is IPv4-mapped: {@link InetAddress#getByAddress(byte[])} unmaps,
     * but {@link Inet6Address#getByAddress(String, byte[], int)} and what resolvers build with it do not.
     */
    public static InetAddress plain(InetAddress address) {
        if (address instanceof Inet6Address v6) {
            byte[] bytes = v6.getAddress();
            if (isMapped(bytes) || v6.getScopeId() != 0 || v6.getScopedInterface() != null) {
                return ofBytes(bytes);
            }
        }
        return address;
    }

    private static boolean isMapped(byte[] bytes) {
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return bytes[10] == -1 && bytes[11] == -1;
    }

    /** True for digits and dots with a dot inside: meant as IPv4, well-formed or not. */
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
        return new IpLiteral(ofBytes(dottedQuad(text)));
    }

    static byte[] dottedQuad(String text) {
        String[] parts = text.length() > MAX_V4_TEXT ? new String[0] : text.split("\\.", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("an IPv4 address has four decimal parts");
        }
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            bytes[i] = decimal(parts[i]);
        }
        return bytes;
    }

    private static byte decimal(String part) {
        boolean digits = !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || part.length() > 1 && part.charAt(0) == '0' || Integer.parseInt(part) > 255) {
            throw new IllegalArgumentException(
                    "each part of an IPv4 address is 0 to 255, decimal, without leading zeros");
        }
        return (byte) Integer.parseInt(part);
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
        return new IpLiteral(ofBytes(Ipv6Text.parse(text)));
    }

    static InetAddress ofBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address: " + Arrays.toString(bytes), e);
        }
    }

    /** The address without brackets, IPv6 as RFC 5952 writes it: what records hold. */
    public String bare() {
        return bare(address.getAddress());
    }

    static String bare(byte[] bytes) {
        return bytes.length == 16 ? Ipv6Text.format(bytes) : ofBytes(bytes).getHostAddress();
    }

    @Override
    public String text() {
        return address instanceof Inet6Address ? "[" + bare() + "]" : bare();
    }

    @Override
    public String toString() {
        return text();
    }
}

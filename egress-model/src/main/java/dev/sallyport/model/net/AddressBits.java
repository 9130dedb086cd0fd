package dev.sallyport.model.net;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * An address as two numbers, so that ranges are compared by two masks: an IPv4 address is the low 32 bits of {@code low}; an
 * IPv4-mapped IPv6 address is the IPv4 address it maps; a zone id is gone. Immutable.
 *
 * @param isV6 family
 * @param high first 64 bits; 0 for IPv4
 * @param low last 64 bits
 */
public record AddressBits(boolean isV6, long high, long low) {
    private static final long V4 = 0xffff_ffffL;
    private static final long MAPPED = 0xffffL;

    /** The bits of an address. */
    public static AddressBits of(InetAddress address) {
        return of(address.getAddress());
    }

    static AddressBits of(byte[] bytes) {
        if (bytes.length == 4) {
            return new AddressBits(false, 0, number(bytes, 0) & V4);
        }
        long high = (long) number(bytes, 0) << 32 | number(bytes, 4) & V4;
        long low = (long) number(bytes, 8) << 32 | number(bytes, 12) & V4;
        return high == 0 && low >>> 32 == MAPPED
                ? new AddressBits(false, 0, low & V4)
                : new AddressBits(true, high, low);
    }

    private static int number(byte[] bytes, int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
    }

    /** The first byte. */
    public int firstByte() {
        return (int) (isV6 ? high >>> 56 : low >>> 24);
    }

    /** What {@link IpLiteral#plain} makes of the address whose bits these are, without looking at its bytes again. */
    public InetAddress plain(InetAddress address) {
        boolean asItIs = !(address instanceof Inet6Address v6)
                || isV6 && v6.getScopeId() == 0 && v6.getScopedInterface() == null;
        return asItIs ? address : IpLiteral.plain(address);
    }

    /** The bits of a prefix of this length that count, of the first 64. */
    public static long maskHigh(boolean v6, int prefixLength) {
        return v6 ? leading(Math.min(prefixLength, 64)) : 0;
    }

    /** The bits of a prefix of this length that count, of the last 64. */
    public static long maskLow(boolean v6, int prefixLength) {
        return v6 ? leading(Math.max(prefixLength - 64, 0)) : leading(prefixLength + 32) & V4;
    }

    private static long leading(int bits) {
        return bits == 0 ? 0 : -1L << (64 - bits);
    }
}

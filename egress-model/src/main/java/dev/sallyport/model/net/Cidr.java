package dev.sallyport.model.net;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * An address range in CIDR form, either family, with no host bits set. An address of the other family is never inside; an
 * IPv4-mapped IPv6 address is the IPv4 address it maps: {@code 10.0.0.0/8} contains {@code ::ffff:10.1.2.3} and {@code
 * ::/0} does not. Immutable.
 */
public final class Cidr {
    private final byte[] network;
    private final int prefixLength;
    private final boolean v6;
    private final long high;
    private final long low;
    private final long maskHigh;
    private final long maskLow;

    private Cidr(byte[] network, int prefixLength) {
        this.network = network;
        this.prefixLength = prefixLength;
        v6 = network.length == 16;
        AddressBits bits = AddressBits.of(network);
        high = bits.high();
        low = bits.low();
        maskHigh = AddressBits.maskHigh(v6, prefixLength);
        maskLow = AddressBits.maskLow(v6, prefixLength);
    }

    /**
     * Reads {@code 10.0.0.0/8} or {@code fc00::/7}.
     *
     * @throws IllegalArgumentException with a sentence: no prefix length, too long a one, host bits set, no address
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("a CIDR has a prefix length, like 192.0.2.0/24");
        }
        byte[] bytes = IpLiteral.parse(text.substring(0, slash)).address().getAddress();
        if (bytes.length == 4 && text.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an IPv4-mapped IPv6 range is written as IPv4");
        }
        String length = text.substring(slash + 1);
        boolean digits =
                !length.isEmpty() && length.length() <= 3 && length.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || length.length() > 1 && length.charAt(0) == '0' || Integer.parseInt(length) > bytes.length * 8) {
            throw new IllegalArgumentException(
                    "the prefix length of this CIDR is a number from 0 to " + bytes.length * 8);
        }
        Cidr cidr = new Cidr(bytes, Integer.parseInt(length));
        cidr.requireNoHostBits();
        return cidr;
    }

    /** The range of one address. */
    public static Cidr of(InetAddress address) {
        byte[] bytes = IpLiteral.plain(address).getAddress();
        return new Cidr(bytes, bytes.length * 8);
    }

    private void requireNoHostBits() {
        for (int bit = prefixLength; bit < network.length * 8; bit++) {
            if ((network[bit / 8] >> (7 - bit % 8) & 1) != 0) {
                throw new IllegalArgumentException("this CIDR has bits set behind its prefix length /" + prefixLength);
            }
        }
    }

    /** True when the address lies in the range. */
    public boolean contains(InetAddress address) {
        return contains(AddressBits.of(address));
    }

    /** True when the address lies in the range. */
    public boolean contains(AddressBits address) {
        return address.isV6() == v6 && ((address.high() ^ high) & maskHigh | (address.low() ^ low) & maskLow) == 0;
    }

    /** True when every address of the other range lies in this one. */
    public boolean contains(Cidr other) {
        return other.v6 == v6
                && other.prefixLength >= prefixLength
                && ((other.high ^ high) & maskHigh | (other.low ^ low) & maskLow) == 0;
    }

    /** True when the two ranges share an address. */
    public boolean overlaps(Cidr other) {
        return contains(other) || other.contains(this);
    }

    /** The first address. */
    public AddressBits first() {
        return new AddressBits(v6, high, low);
    }

    /** Number of leading bits that are fixed. */
    public int prefixLength() {
        return prefixLength;
    }

    /** True for IPv6. */
    public boolean isV6() {
        return v6;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cidr cidr && cidr.prefixLength == prefixLength && Arrays.equals(cidr.network, network);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(network) * 31 + prefixLength;
    }

    @Override
    public String toString() {
        return IpLiteral.bare(network) + "/" + prefixLength;
    }
}

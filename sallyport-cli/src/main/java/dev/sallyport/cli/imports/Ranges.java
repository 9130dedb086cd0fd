package dev.sallyport.cli.imports;

import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.IpLiteral;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Sets of addresses as lists of CIDRs. Stateless. */
public final class Ranges {
    /** Every address of both families. */
    public static final List<Cidr> ALL = List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0"));

    private Ranges() {}

    /** Addresses of both sets. */
    public static List<Cidr> intersection(List<Cidr> one, List<Cidr> other) {
        List<Cidr> both = new ArrayList<>();
        for (Cidr a : one) {
            for (Cidr b : other) {
                if (a.contains(b)) {
                    both.add(b);
                } else if (b.contains(a)) {
                    both.add(a);
                }
            }
        }
        return both.stream().distinct().toList();
    }

    /** Addresses of the first set that are not in the second. */
    public static List<Cidr> difference(List<Cidr> from, List<Cidr> without) {
        List<Cidr> rest = from;
        for (Cidr hole : without) {
            List<Cidr> next = new ArrayList<>();
            rest.forEach(range -> cut(range, hole, next));
            rest = next;
        }
        return rest;
    }

    private static void cut(Cidr range, Cidr hole, List<Cidr> to) {
        if (!range.overlaps(hole)) {
            to.add(range);
        } else if (!hole.contains(range)) {
            int length = range.prefixLength() + 1;
            byte[] upper = network(range);
            upper[range.prefixLength() / 8] |= (byte) (0x80 >> range.prefixLength() % 8);
            cut(cidr(network(range), length), hole, to);
            cut(cidr(upper, length), hole, to);
        }
    }

    /**
     * Reads {@code 10.1.2.3}, {@code 10.1.2.3/8}, {@code 10.0.0.0/255.0.0.0} or {@code 10.0.0.1-10.0.0.9}; bits behind the
     * mask are taken off, as others do.
     *
     * @throws IllegalArgumentException with a sentence when it is none of these
     */
    public static List<Cidr> parse(String text) {
        int dash = text.indexOf('-');
        if (dash >= 0) {
            return between(
                    IpLiteral.parse(text.substring(0, dash)).address(),
                    IpLiteral.parse(text.substring(dash + 1)).address());
        }
        int slash = text.indexOf('/');
        if (slash < 0) {
            return List.of(Cidr.of(IpLiteral.parse(text).address()));
        }
        byte[] address = IpLiteral.parse(text.substring(0, slash)).address().getAddress();
        return List.of(masked(address, prefixLength(text.substring(slash + 1), address.length * 8)));
    }

    private static int prefixLength(String mask, int most) {
        if (mask.indexOf('.') < 0) {
            return Cidr.parse((most == 32 ? "0.0.0.0/" : "::/") + mask).prefixLength();
        }
        int bits = new BigInteger(1, IpLiteral.parse(mask).address().getAddress()).intValue();
        int length = Integer.numberOfLeadingZeros(~bits);
        if (most != 32 || (length < 32 && bits << length != 0)) {
            throw new IllegalArgumentException("a netmask is ones, then zeros");
        }
        return length;
    }

    private static Cidr masked(byte[] address, int length) {
        for (int bit = length; bit < address.length * 8; bit++) {
            address[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return cidr(address, length);
    }

    private static List<Cidr> between(InetAddress first, InetAddress last) {
        BigInteger low = new BigInteger(1, first.getAddress());
        BigInteger high = new BigInteger(1, last.getAddress());
        int bytes = first.getAddress().length;
        if (bytes != last.getAddress().length || low.compareTo(high) > 0) {
            throw new IllegalArgumentException("a range of addresses counts upwards in one family");
        }
        List<Cidr> ranges = new ArrayList<>();
        while (low.compareTo(high) <= 0) {
            int size = low.signum() == 0 ? bytes * 8 : low.getLowestSetBit();
            while (low.add(BigInteger.ONE.shiftLeft(size))
                            .subtract(BigInteger.ONE)
                            .compareTo(high)
                    > 0) {
                size--;
            }
            ranges.add(cidr(bytes(low, bytes), bytes * 8 - size));
            low = low.add(BigInteger.ONE.shiftLeft(size));
        }
        return ranges;
    }

    private static byte[] bytes(BigInteger number, int length) {
        byte[] bytes = new byte[length];
        byte[] short_ = number.toByteArray();
        for (int i = 0; i < Math.min(length, short_.length); i++) {
            bytes[length - 1 - i] = short_[short_.length - 1 - i];
        }
        return bytes;
    }

    private static byte[] network(Cidr cidr) {
        String text = cidr.toString();
        return IpLiteral.parse(text.substring(0, text.indexOf('/'))).address().getAddress();
    }

    private static Cidr cidr(byte[] network, int length) {
        try {
            return Cidr.parse(new IpLiteral(InetAddress.getByAddress(network)).bare() + "/" + length);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}

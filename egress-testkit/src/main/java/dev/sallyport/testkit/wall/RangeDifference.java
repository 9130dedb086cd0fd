package dev.sallyport.testkit.wall;

import dev.sallyport.model.net.Cidr;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** What is left of an {@code ipBlock} without its {@code except}, as ranges. Stateless. */
final class RangeDifference {
    private RangeDifference() {}

    /** The addresses of {@code whole} that lie in none of {@code except}. */
    static List<Cidr> of(Cidr whole, List<Cidr> except) {
        if (except.stream().anyMatch(hole -> hole.contains(whole))) {
            return List.of();
        }
        if (except.stream().noneMatch(whole::contains)) {
            return List.of(whole);
        }
        List<Cidr> left = new ArrayList<>();
        halves(whole).forEach(half -> left.addAll(of(half, except)));
        return left;
    }

    private static List<Cidr> halves(Cidr whole) {
        int bits = whole.isV6() ? 128 : 32;
        int length = whole.prefixLength() + 1;
        byte[] low = network(whole);
        BigInteger second = new BigInteger(1, low).setBit(bits - length);
        return List.of(range(low, length), range(padded(second, low.length), length));
    }

    private static byte[] network(Cidr cidr) {
        String text = cidr.toString();
        return InetAddress.ofLiteral(text.substring(0, text.indexOf('/'))).getAddress();
    }

    private static byte[] padded(BigInteger number, int size) {
        byte[] bytes = number.toByteArray();
        byte[] padded = new byte[size];
        int length = Math.min(bytes.length, size);
        System.arraycopy(bytes, bytes.length - length, padded, size - length, length);
        return padded;
    }

    private static Cidr range(byte[] network, int length) {
        try {
            return Cidr.parse(InetAddress.getByAddress(network).getHostAddress() + "/" + length);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}

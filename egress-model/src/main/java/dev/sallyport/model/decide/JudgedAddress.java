package dev.sallyport.model.decide;

import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.IpLiteral;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * An address as it is dialled and as it is judged: behind a configured NAT64 prefix the embedded IPv4 address is judged
 * and the IPv6 address dialled (RFC 6052 §2.2, /96 form); everywhere else they are the same. Immutable.
 *
 * @param dialled where the connection goes; neither scoped nor IPv4-mapped
 * @param judged whose class and CIDRs count
 */
record JudgedAddress(InetAddress dialled, InetAddress judged) {
    static JudgedAddress of(InetAddress address, List<Cidr> nat64Prefixes) {
        InetAddress plain = IpLiteral.plain(address);
        if (!nat64Prefixes.isEmpty() && plain instanceof Inet6Address) {
            byte[] bytes = plain.getAddress();
            if (nat64Prefixes.stream().anyMatch(prefix -> prefix.contains(bytes))) {
                return new JudgedAddress(plain, embedded(bytes));
            }
        }
        return new JudgedAddress(plain, plain);
    }

    boolean isUntranslated() {
        return dialled.equals(judged);
    }

    private static InetAddress embedded(byte[] bytes) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an IPv4 address", e);
        }
    }
}

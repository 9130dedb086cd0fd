package dev.sallyport.init;

import dev.sallyport.model.net.Cidr;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What must be known about the pod before rules are written. Immutable.
 *
 * @param uid the effective user id we run as
 * @param ipv6 IPv6 addresses of the pod's interfaces that are not link-local, without prefix length
 * @param onLink the IPv6 prefixes of those addresses
 */
record PodFacts(int uid, List<String> ipv6, List<Cidr> onLink) {
    PodFacts {
        ipv6 = List.copyOf(ipv6);
        onLink = List.copyOf(onLink);
    }

    /** Reads them from the running kernel. */
    static PodFacts read() throws IOException {
        List<InterfaceAddress> addresses = NetworkInterface.networkInterfaces()
                .filter(PodFacts::leadsOut)
                .flatMap(link -> link.getInterfaceAddresses().stream())
                .filter(address -> address.getAddress() instanceof Inet6Address inet6 && !inet6.isLinkLocalAddress())
                .toList();
        List<String> texts = addresses.stream()
                .map(address -> unscoped(address.getAddress().getHostAddress()))
                .distinct()
                .toList();
        List<Cidr> prefixes =
                addresses.stream().map(PodFacts::prefix).distinct().toList();
        int uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        return new PodFacts(uid, texts, prefixes);
    }

    private static boolean leadsOut(NetworkInterface link) {
        try {
            return !link.isLoopback();
        } catch (SocketException vanished) {
            return true;
        }
    }

    /** The range an address was configured with, host bits cleared. */
    static Cidr prefix(InterfaceAddress address) {
        return prefix(address.getAddress(), address.getNetworkPrefixLength());
    }

    static Cidr prefix(InetAddress address, int length) {
        byte[] bytes = address.getAddress();
        for (int bit = length; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        try {
            return Cidr.parse(unscoped(InetAddress.getByAddress(bytes).getHostAddress()) + "/" + length);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    private static String unscoped(String text) {
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}

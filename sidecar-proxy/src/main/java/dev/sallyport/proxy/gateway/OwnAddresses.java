package dev.sallyport.proxy.gateway;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.stream.Collectors;

/** The addresses of this host's interfaces: the gateway never dials itself, by whatever name. Stateless. */
final class OwnAddresses {
    private OwnAddresses() {}

    /** Those of now; they may change with the interfaces. */
    static Set<InetAddress> now() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException e) {
            throw new UncheckedIOException("this host's addresses cannot be listed", e);
        }
    }
}

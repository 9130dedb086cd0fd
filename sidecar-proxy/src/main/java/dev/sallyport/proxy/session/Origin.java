package dev.sallyport.proxy.session;

import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.IpLiteral;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Where a connection came from, for records. Pure. */
final class Origin {
    private Origin() {}

    /** {@code ip:port} at the other end, of a tunnel's stream that of its connection; null where it is gone. */
    static @Nullable String of(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress peer && !peer.isUnresolved() && peer.getPort() > 0
                ? new Authority(new IpLiteral(peer.getAddress()), peer.getPort()).toString()
                : null;
    }
}

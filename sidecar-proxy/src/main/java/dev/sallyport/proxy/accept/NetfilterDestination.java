package dev.sallyport.proxy.accept;

import io.netty.channel.ChannelException;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads SO_ORIGINAL_DST (PROTOCOL §1.6): level IP and a {@code sockaddr_in} for IPv4 peers, level IPv6 and a {@code
 * sockaddr_in6} for IPv6 ones. Needs the epoll transport. Stateless.
 */
public final class NetfilterDestination implements OriginalDestination {
    private static final RawUnixChannelOption V4 = new RawUnixChannelOption("SO_ORIGINAL_DST", 0, 80, 16);
    private static final RawUnixChannelOption V6 = new RawUnixChannelOption("IP6T_SO_ORIGINAL_DST", 41, 80, 28);

    @Override
    public @Nullable InetSocketAddress of(SocketChannel channel) {
        InetSocketAddress peer = channel.remoteAddress();
        if (peer == null) {
            return null;
        }
        boolean v4 = peer.getAddress() instanceof Inet4Address;
        try {
            ByteBuffer raw = channel.config().getOption(v4 ? V4 : V6);
            return raw == null ? null : v4 ? read(raw, 4, 4) : read(raw, 8, 16);
        } catch (ChannelException notRedirected) {
            // ENOENT: connection tracking knows no translation for it.
            return null;
        }
    }

    /** Family at 0 (native order, not needed), port at 2 (big-endian), address where the family has it. */
    static InetSocketAddress read(ByteBuffer raw, int offset, int length) {
        byte[] address = new byte[length];
        raw.get(raw.position() + offset, address);
        int port = (raw.get(raw.position() + 2) & 0xff) << 8 | raw.get(raw.position() + 3) & 0xff;
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address has 4 or 16 bytes", impossible);
        }
    }
}

package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.Role;
import dev.sallyport.proxy.config.RootSettings;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** Makes epoll event loops. Stateless. */
final class EventLoops {
    private static final long QUIET_MILLIS = 0;
    private static final long CLOSE_MILLIS = 2_000;

    private EventLoops() {}

    /** As many as the settings say; else one in a sidecar, one per core in a gateway. */
    static int count(RootSettings root) {
        if (root.eventLoops() > 0) {
            return root.eventLoops();
        }
        return root.role() == Role.SIDECAR ? 1 : Runtime.getRuntime().availableProcessors();
    }

    /** Every address of this host, of both families where the kernel has both. */
    static InetSocketAddress everywhere(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(Socket.isIPv6Preferred() ? "::" : "0.0.0.0"), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address literal needs no look-up", e);
        }
    }

    /** Opens some; how to close them is pushed on {@code closing}. */
    static EventLoopGroup open(String name, int count, Deque<Runnable> closing) {
        if (!Epoll.isAvailable()) {
            throw new IllegalStateException("epoll is not available, and only epoll tells where a captured connection"
                    + " was going: " + Epoll.unavailabilityCause());
        }
        EventLoopGroup loops = new EpollEventLoopGroup(count, new DefaultThreadFactory(name));
        closing.push(() -> loops.shutdownGracefully(QUIET_MILLIS, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_MILLIS));
        return loops;
    }
}

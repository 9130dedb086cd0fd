package dev.sallyport.proxy.accept;

import dev.sallyport.proxy.lane.Lane;
import dev.sallyport.proxy.lane.TcpLane;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Listens on 127.0.0.1 and, where the pod has it, on ::1; nowhere else. Accepted channels come with autoRead off and
 * half-closure on. Start and close from one thread; connections are handed over on their own event loops.
 */
final class LoopbackListener {
    private final EventLoopGroup acceptors;
    private final EventLoopGroup workers;
    private final ListenerSettings settings;
    private final BiConsumer<SocketChannel, Lane> accepted;
    private final List<Channel> bound = new ArrayList<>(2);

    LoopbackListener(
            EventLoopGroup acceptors,
            EventLoopGroup workers,
            ListenerSettings settings,
            BiConsumer<SocketChannel, Lane> accepted) {
        this.acceptors = acceptors;
        this.workers = workers;
        this.settings = settings;
        this.accepted = accepted;
    }

    /**
     * Binds; blocking, not for event loops.
     *
     * @throws IllegalStateException with a sentence when an address cannot be bound; none is left bound then
     */
    List<InetSocketAddress> start() {
        if (!Epoll.isAvailable()) {
            throw new IllegalStateException("the sidecar needs Linux' epoll transport", Epoll.unavailabilityCause());
        }
        for (InetAddress address : loopbackAddresses()) {
            Channel channel = bind(new InetSocketAddress(address, settings.port()));
            bound.add(channel);
        }
        return addresses();
    }

    List<InetSocketAddress> addresses() {
        return bound.stream()
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .toList();
    }

    void close() {
        bound.forEach(channel -> channel.close().awaitUninterruptibly());
        bound.clear();
    }

    private Channel bind(InetSocketAddress address) {
        var binding = new ServerBootstrap()
                .group(acceptors, workers)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, settings.backlog())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Handover(accepted))
                .bind(address)
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            close();
            throw new IllegalStateException(
                    "cannot listen on " + address + ": " + binding.cause().getMessage(), binding.cause());
        }
        return binding.channel();
    }

    static List<InetAddress> loopbackAddresses() {
        List<InetAddress> addresses = new ArrayList<>(2);
        addresses.add(InetAddress.ofLiteral("127.0.0.1"));
        InetAddress v6 = InetAddress.ofLiteral("::1");
        try {
            if (NetworkInterface.getByInetAddress(v6) != null) {
                addresses.add(v6);
            }
        } catch (SocketException e) {
            throw new IllegalStateException("cannot tell whether ::1 exists: " + e.getMessage(), e);
        }
        return addresses;
    }

    private static final class Handover extends ChannelInitializer<SocketChannel> {
        private final BiConsumer<SocketChannel, Lane> accepted;

        Handover(BiConsumer<SocketChannel, Lane> accepted) {
            this.accepted = accepted;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            // The lane at once, so that bytes and FIN that come before the session does are held for it; the session
            // once this initialiser is done.
            Lane lane = TcpLane.of(channel);
            channel.eventLoop().execute(() -> accepted.accept(channel, lane));
        }
    }
}

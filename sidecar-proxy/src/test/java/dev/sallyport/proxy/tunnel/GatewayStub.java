package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.accept.TunnelArrival;
import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.ConnectionLedger;
import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.identity.IdentityHolder;
import dev.sallyport.proxy.lane.TcpLane;
import dev.sallyport.proxy.relay.Ending;
import dev.sallyport.proxy.relay.Relay;
import dev.sallyport.proxy.relay.RelaySettings;
import dev.sallyport.proxy.wire.PeerLimits;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A gateway without policy: a listener that carries every tunnel to the loopback port it names. */
final class GatewayStub implements AutoCloseable {
    static final RelaySettings RELAY = new RelaySettings(65536, 16384, Duration.ofMinutes(5), Duration.ofSeconds(30));
    static final ConnectionObserver UNSEEN = new ConnectionObserver() {
        @Override
        public void opened() {}

        @Override
        public void settled(ConnectionRecord record) {}
    };

    final EventLoopGroup group = new EpollEventLoopGroup(1);
    final TunnelListener listener;
    final CountingTunnel seen = new CountingTunnel();
    final Queue<Ending> endings = new ConcurrentLinkedQueue<>();
    final AtomicInteger arrivals = new AtomicInteger();
    final int port;
    volatile Consumer<TunnelArrival> behaviour = this::carry;

    GatewayStub(IdentityHolder identity, PeerLimits limits) {
        this(identity, TunnelFixture.listener(limits));
    }

    GatewayStub(IdentityHolder identity, TunnelSettings settings) {
        listener = new TunnelListener(settings, identity, seen, Clock.systemUTC(), arrival -> {
            arrivals.incrementAndGet();
            behaviour.accept(arrival);
        });
        port = listener.start(group, group, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .getPort();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Dials, answers 200, relays. */
    void carry(TunnelArrival arrival) {
        new Bootstrap()
                .group(arrival.lane().channel().eventLoop())
                .channelFactory(EpollSocketChannel::new)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.SO_SNDBUF, 65536)
                .option(ChannelOption.SO_RCVBUF, 65536)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(InetAddress.getLoopbackAddress(), arrival.authority().port())
                .addListener((ChannelFuture dialled) -> {
                    if (!dialled.isSuccess()) {
                        arrival.refuse(Refusal.of(Reason.CONNECT_FAILED, ""));
                        return;
                    }
                    arrival.admit();
                    Relay.join(
                            arrival.lane(),
                            TcpLane.of((DuplexChannel) dialled.channel()),
                            ConnectionLedger.open(UNSEEN, ConnectionFacts.NONE, Clock.systemUTC()),
                            RELAY,
                            endings::add);
                });
    }

    @Override
    public void close() {
        listener.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}

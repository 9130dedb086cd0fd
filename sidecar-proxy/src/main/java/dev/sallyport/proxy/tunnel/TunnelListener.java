package dev.sallyport.proxy.tunnel;

import dev.sallyport.proxy.accept.PeerJudge;
import dev.sallyport.proxy.accept.TunnelArrival;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.TunnelObserver;
import dev.sallyport.proxy.identity.Credentials;
import dev.sallyport.proxy.identity.IdentityHolder;
import dev.sallyport.proxy.limit.LimitSettings;
import dev.sallyport.proxy.limit.OverloadGuard;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's front door: mutual TLS, ALPN h2 or http/1.1, and a {@link TunnelArrival} for every well-formed CONNECT.
 * Each handshake takes the identity in force at that moment; without one, or before there is a policy, the connection ends. Safe for concurrent
 * use; {@link #start} blocks until bound.
 */
public final class TunnelListener implements AutoCloseable {
    /** Netty's 16 let one busy connection keep its loop, and all others on it, for a megabyte. */
    private static final int READS_PER_TURN = 4;

    /** A power of two. */
    private static final int LOOK_EVERY = 16;

    private final AtomicInteger accepted = new AtomicInteger();

    private final TunnelSettings settings;
    private final IdentityHolder identity;
    private final TunnelObserver observer;
    private final Door door;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final AcceptedPeers peers;
    private volatile @Nullable Channel listening;

    /** With the settings' default limits; refuses no peer whose certificate is valid. */
    public TunnelListener(
            TunnelSettings settings,
            IdentityHolder identity,
            TunnelObserver observer,
            Clock clock,
            Consumer<TunnelArrival> arrivals) {
        this(
                settings,
                identity,
                observer,
                clock,
                PeerJudge.NONE,
                Arrivals.ofTunnels(arrivals),
                LimitSettings.DEFAULT,
                OverloadGuard.none());
    }

    /**
     * Prepares; nothing is bound before {@link #start}.
     *
     * @param clock for the end of peers' certificates
     * @param judge whether a peer is still welcome
     * @param arrivals called on the connection's event loop for each CONNECT and question that waits for an answer
     * @param limits of addresses and identities
     * @param overload asked before a connection is taken
     */
    public TunnelListener(
            TunnelSettings settings,
            IdentityHolder identity,
            TunnelObserver observer,
            Clock clock,
            PeerJudge judge,
            Arrivals arrivals,
            LimitSettings limits,
            OverloadGuard overload) {
        this.settings = settings;
        this.identity = identity;
        this.observer = observer;
        this.peers = new AcceptedPeers(connections, identity, judge);
        this.door = Door.of(settings, observer, clock, peers, arrivals, limits, overload);
    }

    /**
     * Binds and accepts. Blocking.
     *
     * @param boss accepts; epoll
     * @param workers carry the connections, each on one loop; epoll
     * @return the address that was bound
     */
    public InetSocketAddress start(EventLoopGroup boss, EventLoopGroup workers, InetSocketAddress address) {
        Channel bound = new ServerBootstrap()
                .group(boss, workers)
                .channelFactory(EpollServerSocketChannel::new)
                .option(ChannelOption.SO_BACKLOG, settings.backlog())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.RCVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(READS_PER_TURN))
                .childOption(EpollChannelOption.TCP_USER_TIMEOUT, (int)
                        settings.wire().tcpUserTimeout().toMillis())
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(
                                settings.wire().writeQueueBytes() / 2,
                                settings.wire().writeQueueBytes()))
                .childHandler(accept())
                .bind(address)
                .syncUninterruptibly()
                .channel();
        listening = bound;
        return (InetSocketAddress) bound.localAddress();
    }

    private ChannelHandler accept() {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                onConnection(channel);
            }
        };
    }

    private void onConnection(Channel channel) {
        Credentials credentials = identity.current();
        if (credentials == null) {
            observer.handshake(TunnelObserver.Handshake.NO_IDENTITY);
            channel.close();
            return;
        }
        if (!door.arrivals().open().getAsBoolean()) {
            observer.handshake(TunnelObserver.Handshake.NO_POLICY);
            reset(channel);
            return;
        }
        InetAddress address = addressOf(channel);
        Limit full = full(channel, address);
        if (full != null) {
            turnAway(channel, address, full);
            return;
        }
        connections.add(channel);
        SslHandler tls = credentials.server().newHandler(channel.alloc());
        tls.setHandshakeTimeoutMillis(settings.wire().handshakeTimeout().toMillis());
        tls.handshakeFuture().addListener(over -> door.addresses().shaken(address));
        channel.pipeline().addLast("tls", tls).addLast("alpn", new ServerPipeline(door, credentials));
    }

    private static InetAddress addressOf(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress peer
                ? peer.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    private @Nullable Limit full(Channel channel, InetAddress address) {
        if ((accepted.incrementAndGet() & LOOK_EVERY - 1) == 0) {
            // A burst uses up descriptors faster than anybody looks.
            door.overload().look();
        }
        Limit overload = door.overload().refusing();
        if (overload != null) {
            return overload;
        }
        return connections.size() >= settings.maxConnections()
                ? Limit.CONNECTIONS
                : door.addresses().enter(channel, address);
    }

    /** With a reset: nothing was said yet, and a socket that lingers would be one more thing to hold. */
    private void turnAway(Channel channel, InetAddress address, Limit limit) {
        observer.limitReached(limit);
        switch (limit) {
            case HANDSHAKE_RATE, HANDSHAKES_PER_ADDRESS, CONNECTIONS_PER_ADDRESS ->
                observer.peerTurnedAway(address.getHostAddress(), AddressGate.sentence(limit, address));
            default -> {}
        }
        reset(channel);
    }

    private static void reset(Channel channel) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    /**
     * Stops accepting and asks every HTTP/2 peer to go; live tunnels end by themselves. Blocking, at most
     * {@code deadline}; what is left then is for {@link #close}.
     *
     * @return true when nothing was left
     */
    public boolean drain(Duration deadline) throws InterruptedException {
        // First, so that whoever shakes hands right now is asked to go as soon as it stands.
        peers.drain();
        stopAccepting();
        for (Channel channel : connections) {
            channel.eventLoop().execute(() -> {
                ServedConnection served = channel.pipeline().get(ServedConnection.class);
                if (served != null) {
                    served.drain();
                }
            });
        }
        return awaitClosed(deadline);
    }

    /** After {@link #drain}: waits until no connection is left. Blocking, at most {@code limit}. */
    public boolean awaitClosed(Duration limit) throws InterruptedException {
        return connections.newCloseFuture().await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The peers that are connected. */
    public AcceptedPeers peers() {
        return peers;
    }

    /** Connections that stand or shake hands now. */
    public int connections() {
        return connections.size();
    }

    private void stopAccepting() {
        Channel channel = listening;
        if (channel != null && channel.isOpen()) {
            channel.close().syncUninterruptibly();
        }
    }

    /** Closes everything at once. */
    @Override
    public void close() {
        stopAccepting();
        connections.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}

package dev.sallyport.proxy.tunnel;

import dev.sallyport.proxy.accept.PeerJudge;
import dev.sallyport.proxy.accept.TunnelArrival;
import dev.sallyport.proxy.connection.TunnelObserver;
import dev.sallyport.proxy.identity.Credentials;
import dev.sallyport.proxy.identity.IdentityHolder;
import io.netty.bootstrap.ServerBootstrap;
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
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's front door: mutual TLS, ALPN h2 or http/1.1, and a {@link TunnelArrival} for every well-formed CONNECT.
 * Each handshake takes the identity in force at that moment; without one the connection is closed. Safe for concurrent
 * use; {@link #start} blocks until bound.
 */
public final class TunnelListener implements AutoCloseable {
    private final TunnelSettings settings;
    private final IdentityHolder identity;
    private final TunnelObserver observer;
    private final Clock clock;
    private final Consumer<TunnelArrival> arrivals;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final AcceptedPeers peers;
    private volatile @Nullable Channel listening;

    /** A listener that refuses no peer whose certificate is valid. */
    public TunnelListener(
            TunnelSettings settings,
            IdentityHolder identity,
            TunnelObserver observer,
            Clock clock,
            Consumer<TunnelArrival> arrivals) {
        this(settings, identity, observer, clock, PeerJudge.NONE, arrivals);
    }

    /**
     * Prepares; nothing is bound before {@link #start}.
     *
     * @param clock for the end of peers' certificates
     * @param judge whether a peer is still welcome
     * @param arrivals called on the connection's event loop for each CONNECT that waits for an answer
     */
    public TunnelListener(
            TunnelSettings settings,
            IdentityHolder identity,
            TunnelObserver observer,
            Clock clock,
            PeerJudge judge,
            Consumer<TunnelArrival> arrivals) {
        this.settings = settings;
        this.identity = identity;
        this.observer = observer;
        this.clock = clock;
        this.arrivals = arrivals;
        this.peers = new AcceptedPeers(connections, identity, judge);
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
        if (connections.size() >= settings.maxConnections()) {
            observer.limitReached();
            channel.close();
            return;
        }
        connections.add(channel);
        SslHandler tls = credentials.server().newHandler(channel.alloc());
        tls.setHandshakeTimeoutMillis(settings.wire().handshakeTimeout().toMillis());
        channel.pipeline()
                .addLast("tls", tls)
                .addLast("alpn", new ServerPipeline(settings, observer, clock, peers, credentials, arrivals));
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

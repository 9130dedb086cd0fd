package dev.sallyport.proxy.tunnel;

import dev.sallyport.proxy.connection.TunnelObserver.Handshake;
import dev.sallyport.proxy.identity.Credentials;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One gateway replica as seen from one event loop: its connections, and when it may be dialled again. Confined to the
 * pool's loop.
 */
final class Replica {
    private static final Logger LOG = Logger.getLogger(Replica.class);
    private static final int MAX_DOUBLINGS = 16;

    private final InetSocketAddress address;
    private final LoopPool pool;
    private final List<GatewayConnection> connections = new ArrayList<>();
    private boolean listed = true;
    private boolean connecting;
    private @Nullable Handshake complaint;
    private int failures;
    private long notBefore = System.nanoTime();

    Replica(InetSocketAddress address, LoopPool pool) {
        this.address = address;
        this.pool = pool;
    }

    InetSocketAddress address() {
        return address;
    }

    List<GatewayConnection> connections() {
        return connections;
    }

    /** False once the fleet's name no longer leads to it: what it carries ends by itself, and it is not dialled. */
    boolean isListed() {
        return listed;
    }

    void list(boolean isListed) {
        listed = isListed;
        if (!isListed) {
            List.copyOf(connections).forEach(GatewayConnection::retire);
        }
    }

    boolean isConnecting() {
        return connecting;
    }

    boolean isEmpty() {
        return connections.isEmpty() && !connecting;
    }

    /** True while a fresh connection stands that takes streams. */
    boolean takes(long sequence) {
        for (GatewayConnection connection : connections) {
            if (connection.isFresh(sequence) && connection.takes()) {
                return true;
            }
        }
        return false;
    }

    /** True while a connection stands that should have a successor and has none. */
    boolean isSuperseded(long sequence) {
        return !takes(sequence) && connections.stream().anyMatch(GatewayConnection::takes);
    }

    boolean mayConnect() {
        return listed && !connecting && nanosToNextConnect() == 0;
    }

    /** Time until the back-off has passed; 0 when it has. */
    long nanosToNextConnect() {
        return Math.max(0, notBefore - System.nanoTime());
    }

    /** Dials; on success the connection is listed and the pool told, on failure the back-off grows. */
    void connect(Credentials credentials) {
        connecting = true;
        PoolSettings settings = pool.settings();
        GatewayConnection connection = new GatewayConnection(this, pool, credentials);
        var dialled = new Bootstrap()
                .group(pool.loop())
                .channelFactory(EpollSocketChannel::new)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                .option(EpollChannelOption.TCP_USER_TIMEOUT, (int)
                        settings.wire().tcpUserTimeout().toMillis())
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(
                                settings.wire().writeQueueBytes() / 2,
                                settings.wire().writeQueueBytes()))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SslHandler tls = credentials.client().newHandler(channel.alloc());
                        tls.setHandshakeTimeoutMillis(
                                settings.wire().handshakeTimeout().toMillis());
                        channel.pipeline()
                                .addLast("tls", tls)
                                .addLast(
                                        "alpn",
                                        new ClientPipeline(connection, settings, pool.observer(), pool.windows()));
                    }
                })
                .connect(address);
        Channel channel = dialled.channel();
        var deadline = pool.loop()
                .schedule(
                        () -> {
                            if (!connection.isReady()) {
                                channel.close();
                            }
                        },
                        settings.connectTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> {
            deadline.cancel(false);
            onClosed(connection);
        });
    }

    /** The connection stands and the peer's SETTINGS are known. */
    void onReady(GatewayConnection connection) {
        connecting = false;
        failures = 0;
        complaint = null;
        connections.add(connection);
        pool.observer().connectionOpened();
        pool.onReady();
    }

    private void onClosed(GatewayConnection connection) {
        if (connections.remove(connection)) {
            pool.observer().connectionClosed();
        } else {
            connecting = false;
            failures++;
            notBefore = System.nanoTime() + backoffNanos();
        }
        pool.onLoss();
    }

    private long backoffNanos() {
        PoolSettings settings = pool.settings();
        long doubled = settings.firstBackoff().toNanos() << Math.min(failures - 1, MAX_DOUBLINGS);
        long most = Math.min(doubled, settings.maxBackoff().toNanos());
        return (long) (most * ThreadLocalRandom.current().nextDouble(0.5, 1.0));
    }

    void handshakeFailed(Handshake failure, String sentence) {
        pool.observer().handshake(failure);
        if (complaint != failure) {
            complaint = failure;
            boolean served = connections.stream().anyMatch(GatewayConnection::takes);
            LOG.warnf(
                    "the gateway at %s: handshake failed (%s): %s%s",
                    address, failure.label(), sentence, served ? "; the older connection to it goes on" : "");
        }
    }

    void retireSuperseded(long sequence) {
        List.copyOf(connections).stream()
                .filter(connection -> !connection.isFresh(sequence))
                .forEach(GatewayConnection::retire);
    }

    void closeAll() {
        List.copyOf(connections).forEach(GatewayConnection::close);
    }
}

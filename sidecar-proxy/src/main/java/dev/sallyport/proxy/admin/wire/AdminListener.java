package dev.sallyport.proxy.admin.wire;

import dev.sallyport.proxy.admin.AdminDesk;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Admin on loopback, with one thread of its own, so that nothing that is asked here takes time from what is carried. One
 * request a connection; heads, bodies, connections and the time for each are bounded. {@link #start} and {@link #close}
 * block.
 */
public final class AdminListener implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(AdminListener.class);
    private static final int MAX_LINE = 2_048;
    private static final int MAX_HEAD = 4_096;
    private static final int MAX_BODY = 1_024;
    static final int MAX_CONNECTIONS = 16;
    /** For a whole request to arrive. */
    private static final Duration REQUEST_TIME = Duration.ofSeconds(5);
    /** For a connection from its first moment to its last. */
    private static final Duration WHOLE_TIME = Duration.ofSeconds(30);

    private final EventLoopGroup loop = new EpollEventLoopGroup(1, new DefaultThreadFactory("admin", true));
    private final int port;
    private final AdminDesk desk;
    private int open;

    /**
     * Bound to nothing yet.
     *
     * @param port on 127.0.0.1
     * @param desk made with admin's thread, for what its pages schedule
     */
    public AdminListener(int port, Function<ScheduledExecutorService, AdminDesk> desk) {
        this.port = port;
        this.desk = desk.apply(loop.next());
    }

    /** Binds; where the port is taken it says so and goes without (ADR 0230). */
    public void start() {
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channelFactory(EpollServerSocketChannel::new)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        init(channel);
                    }
                })
                .bind(new InetSocketAddress("127.0.0.1", port))
                .awaitUninterruptibly();
        if (bound.isSuccess()) {
            LOG.infof("Admin on %s", bound.channel().localAddress());
        } else {
            LOG.warnf(
                    "No admin: 127.0.0.1:%d cannot be bound (%s)",
                    port, bound.cause().getMessage());
        }
    }

    private void init(SocketChannel channel) {
        if (open >= MAX_CONNECTIONS) {
            channel.close();
            return;
        }
        open++;
        AdminHandler handler = new AdminHandler(desk);
        within(REQUEST_TIME, channel, handler);
        var end = channel.eventLoop().schedule(() -> channel.close(), WHOLE_TIME.toMillis(), TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> {
            open--;
            end.cancel(false);
        });
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast("http", new HttpServerCodec(config()));
        pipeline.addLast("whole", new WholeRequest(MAX_BODY));
        pipeline.addLast("admin", handler);
    }

    static HttpDecoderConfig config() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_HEAD)
                .setMaxChunkSize(MAX_BODY)
                .setInitialBufferSize(512);
    }

    private static void within(Duration time, Channel channel, AdminHandler handler) {
        var late = channel.eventLoop()
                .schedule(
                        () -> {
                            if (!handler.isAsked()) {
                                LOG.infof("Admin: %s sent no whole request in %s", channel.remoteAddress(), time);
                                channel.close();
                            }
                        },
                        time.toMillis(),
                        TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> late.cancel(false));
    }

    /** Closes every connection and the thread. */
    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1_000);
    }
}

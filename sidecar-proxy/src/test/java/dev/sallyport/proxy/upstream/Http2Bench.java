package dev.sallyport.proxy.upstream;

import static org.awaitility.Awaitility.await;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.exchange.Downstream;
import dev.sallyport.proxy.exchange.DownstreamConnection;
import dev.sallyport.proxy.exchange.Http2Settings;
import dev.sallyport.proxy.forward.Http2Apps;
import dev.sallyport.proxy.forward.Http2Downstream;
import dev.sallyport.proxy.http.HeadLimits;
import dev.sallyport.proxy.http.RequestRecord;
import dev.sallyport.proxy.lane.TcpLane;
import dev.sallyport.proxy.wire.PeerLimits;
import dev.sallyport.proxy.wire.WindowBudget;
import dev.sallyport.proxy.wire.WireSettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Apps' HTTP/2 over loopback sockets in place of tunnels, forwarded over one HTTP/2 connection to one destination. */
final class Http2Bench implements AutoCloseable {
    static final Http2Settings SETTINGS = settings(100);

    final Queue<Limit> limits = new ConcurrentLinkedQueue<>();
    final Queue<RequestRecord> refused = new ConcurrentLinkedQueue<>();
    final Queue<DownstreamConnection> apps = new ConcurrentLinkedQueue<>();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger connections = new AtomicInteger();
    final EventLoopGroup group = new EpollEventLoopGroup(1);
    private final WindowBudget windows = new WindowBudget(1 << 20);
    private final InetSocketAddress destination;
    private final Http2Settings settings;
    private final Channel listener;
    private final Queue<Pipe> waiting = new ArrayDeque<>();
    private Http2Upstream upstream;

    Http2Bench(InetSocketAddress destination) {
        this(destination, SETTINGS);
    }

    Http2Bench(InetSocketAddress destination, Http2Settings settings) {
        this.destination = destination;
        this.settings = settings;
        listener = new ServerBootstrap()
                .group(group)
                .channelFactory(EpollServerSocketChannel::new)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        TcpLane lane = TcpLane.of(channel);
                        channel.eventLoop().execute(() -> open(lane));
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    static Http2Settings settings(int maxStreams) {
        int window = 65536;
        return new Http2Settings(
                new WireSettings(
                        window,
                        2 * maxStreams * window,
                        window,
                        0,
                        262144,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(10)),
                new PeerLimits(
                        maxStreams,
                        20_000,
                        100,
                        400,
                        100,
                        Duration.ofSeconds(30),
                        200,
                        20_000,
                        8192,
                        1000,
                        Duration.ofMinutes(10),
                        20_000,
                        1 << 20),
                new HeadLimits(16 * 1024, 100),
                Duration.ofSeconds(2),
                Duration.ofMillis(50),
                Duration.ofMinutes(1));
    }

    private void open(TcpLane lane) {
        Http2Downstream app = new Http2Downstream(
                lane,
                Http2Apps.of(settings, 1 << 27, limits::add),
                SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/checkout"),
                "sallyport-gateway",
                this::accept,
                new DownstreamConnection.Listener() {
                    @Override
                    public void refused(RequestRecord record) {
                        refused.add(record);
                    }

                    @Override
                    public void closed() {
                        closed.incrementAndGet();
                    }
                });
        apps.add(app);
        app.begin();
    }

    private void accept(Downstream exchange) {
        waiting.add(new Pipe(exchange));
        if (upstream == null) {
            connect();
        } else {
            serve();
        }
    }

    private void serve() {
        while (upstream != null && upstream.takes() && !waiting.isEmpty()) {
            waiting.poll().begin(upstream);
        }
    }

    private void connect() {
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channelFactory(EpollSocketChannel::new)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {}
                });
        Http2Upstream[] made = new Http2Upstream[1];
        Channel channel = bootstrap.connect(destination).channel();
        channel.eventLoop().execute(() -> {
            TcpLane lane = TcpLane.of((SocketChannel) channel);
            made[0] = new Http2Upstream(lane, "http", settings, windows, limits::add, 1000, new Following(made));
            upstream = made[0];
            channel.newSucceededFuture();
        });
        channel.closeFuture();
        bootstrapDone(channel, made);
    }

    private void bootstrapDone(Channel channel, Http2Upstream[] made) {
        channel.eventLoop().execute(() -> {
            if (channel.isActive()) {
                connections.incrementAndGet();
                made[0].begin();
            } else if (channel.isOpen()) {
                channel.eventLoop().schedule(() -> bootstrapDone(channel, made), 1, TimeUnit.MILLISECONDS);
            } else {
                fail("not connected");
            }
        });
    }

    private void fail(String sentence) {
        upstream = null;
        while (!waiting.isEmpty()) {
            waiting.poll().refuse(sentence);
        }
    }

    private final class Following implements Http2Upstream.Listener {
        private final Http2Upstream[] of;

        Following(Http2Upstream[] of) {
            this.of = of;
        }

        @Override
        public void room() {
            serve();
        }

        @Override
        public void idle() {}

        @Override
        public void leaving() {
            if (upstream == of[0]) {
                upstream = null;
            }
        }

        @Override
        public void closed() {
            if (upstream == of[0]) {
                fail("The connection ended.");
            }
        }
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    void cut(Reason reason, String detail) {
        group.next().submit(() -> apps.forEach(app -> app.cut(reason, detail))).syncUninterruptibly();
    }

    void lastAnswers() {
        group.next()
                .submit(() -> apps.forEach(DownstreamConnection::lastAnswers))
                .syncUninterruptibly();
    }

    int underWay() {
        return group.next()
                .submit(() ->
                        apps.stream().mapToInt(DownstreamConnection::underWay).sum())
                .syncUninterruptibly()
                .getNow();
    }

    void awaitQuiet() {
        await().atMost(Duration.ofSeconds(10)).until(() -> underWay() == 0);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}

package dev.sallyport.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * The app: opens TLS connections to the upstream's name, at whatever address the order says. One event loop for all of
 * them. Counters may be read from any thread.
 */
final class Client {
    static final ByteBuf ASK_SMALL = request("/small");
    static final ByteBuf ASK_ENDLESS = request("/endless");

    private final EventLoopGroup loops = new EpollEventLoopGroup(1);
    private final SslContext tls;
    private final String name;
    private final LongAdder failures = new LongAdder();
    private final AtomicReference<String> firstFailure = new AtomicReference<>("");
    private final AtomicReference<String> session = new AtomicReference<>("");
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private volatile int run;
    private volatile boolean ending;

    Client(String name, File trust) throws SSLException {
        this.name = name;
        this.tls = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .trustManager(trust)
                .protocols("TLSv1.3")
                .build();
    }

    /** What a kind of load does with one connection; all calls on the event loop. */
    interface Use {
        /** TLS stands. */
        void opened(Channel channel);

        /** Decrypted bytes, still the caller's. */
        void received(Channel channel, ByteBuf bytes);

        /** The connection is gone, for whatever reason. */
        default void closed(boolean wasOpen) {}
    }

    EventLoop loop() {
        return loops.next();
    }

    /** Forgets what the last order left; what its connections still do counts no more. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written by the agent's one thread
    void begin() {
        run++;
        ending = false;
        failures.reset();
        firstFailure.set("");
    }

    /** Opens one connection as {@code order} says. */
    void connect(Order order, Use use) {
        int mine = run;
        new Bootstrap()
                .group(loops)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000)
                .option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        open.add(channel);
                        channel.closeFuture().addListener(gone -> open.remove(channel));
                        if (order.connectTo().isEmpty()) {
                            startTls(channel, order, use, mine);
                        } else {
                            channel.pipeline()
                                    .addLast(
                                            "connect",
                                            new ConnectPrologue(
                                                    order.connectTo(), () -> startTls(channel, order, use, mine)));
                        }
                    }
                })
                .connect(order.address(), order.port())
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        if (mine == run) {
                            failed(done.cause());
                            use.closed(false);
                        }
                    }
                });
    }

    private void startTls(SocketChannel channel, Order order, Use use, int mine) {
        SslHandler handler = tls.newHandler(channel.alloc(), name, order.port());
        handler.setHandshakeTimeoutMillis(20_000);
        channel.pipeline().addLast("tls", handler).addLast("use", new Used(use, mine));
    }

    /** No failure counts from here on; closes everything and returns when it is closed. */
    void end() throws InterruptedException {
        ending = true;
        for (Channel channel : open) {
            channel.close();
        }
        for (int i = 0; i < 500 && !open.isEmpty(); i++) {
            Load.pause(10_000_000);
        }
    }

    long failures() {
        return failures.sum();
    }

    String firstFailure() {
        return Objects.requireNonNullElse(firstFailure.get(), "");
    }

    /** Protocol and cipher of the last handshake. */
    String session() {
        return Objects.requireNonNullElse(session.get(), "");
    }

    boolean isEnding() {
        return ending;
    }

    void failed(Throwable cause) {
        if (!ending) {
            failures.increment();
            firstFailure.compareAndSet("", cause.toString());
        }
    }

    private static ByteBuf request(String path) {
        byte[] text = ("GET " + path + " HTTP/1.1\r\nHost: bench\r\nUser-Agent: sallyport-bench\r\nAccept: */*\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        return Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(text.length).writeBytes(text).asReadOnly());
    }

    /** One connection's life. Confined to its event loop. */
    private final class Used extends ChannelInboundHandlerAdapter {
        private final Use use;
        private final int mine;
        private boolean stands;

        Used(Use use, int mine) {
            this.use = use;
            this.mine = mine;
        }

        private boolean counts() {
            return mine == run;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake) {
                if (handshake.isSuccess()) {
                    stands = true;
                    SSLSession now =
                            context.pipeline().get(SslHandler.class).engine().getSession();
                    session.lazySet(now.getProtocol() + " " + now.getCipherSuite());
                    use.opened(context.channel());
                } else {
                    exceptionCaught(context, handshake.cause());
                }
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            if (counts()) {
                use.received(context.channel(), bytes);
            }
            bytes.release();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (counts()) {
                use.closed(stands);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (counts()) {
                failed(cause);
            }
            context.close();
        }
    }
}

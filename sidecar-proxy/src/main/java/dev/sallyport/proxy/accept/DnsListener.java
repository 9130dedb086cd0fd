package dev.sallyport.proxy.accept;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the questions that init-iptables redirects to 127.0.0.1 and ::1, as datagrams and over TCP (RFC 7766). Bounded in
 * connections, in questions that wait on one, and in the length of each. Start and close from one thread; questions are
 * handed over on event loops.
 */
public final class DnsListener {
    private static final int MAX_MESSAGE = 1024;
    private static final int MAX_CONNECTIONS = 128;
    private static final int MAX_WAITING = 32;
    private static final int IDLE_SECONDS = 10;
    private static final int BIND_ATTEMPTS = 20;

    /** Answers one message. */
    @FunctionalInterface
    public interface Questions {
        /**
         * Called on the loop; {@code to} is told once, there, the answer or null for none.
         *
         * @param datagram whether the answer goes into a datagram
         */
        void asked(EventLoop loop, byte[] message, boolean datagram, Consumer<byte @Nullable []> to);
    }

    private final EventLoopGroup acceptors;
    private final EventLoopGroup workers;
    private final ListenerSettings settings;
    private final Questions questions;
    private final List<Channel> bound = new ArrayList<>(4);
    private final List<InetSocketAddress> addresses = new ArrayList<>(2);
    private final AtomicInteger connections = new AtomicInteger();

    /** A listener that is not bound yet. */
    public DnsListener(
            EventLoopGroup acceptors, EventLoopGroup workers, ListenerSettings settings, Questions questions) {
        this.acceptors = acceptors;
        this.workers = workers;
        this.settings = settings;
        this.questions = questions;
    }

    /** Binds UDP and TCP to the same port; blocking. Throws {@link IllegalStateException}; nothing is bound then. */
    public void start() {
        for (InetAddress address : LoopbackListener.loopbackAddresses()) {
            bindBoth(address);
        }
    }

    /** Where it listens: 127.0.0.1 first. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** Takes no more questions; blocking. */
    public void close() {
        bound.forEach(channel -> channel.close().awaitUninterruptibly());
        bound.clear();
    }

    /** A port that the system chose for one may be taken for the other. */
    private void bindBoth(InetAddress address) {
        for (int attempt = 1; ; attempt++) {
            ChannelFuture tcp = tcp().bind(address, settings.port()).awaitUninterruptibly();
            ChannelFuture udp =
                    tcp.isSuccess() ? udp().bind(tcp.channel().localAddress()).awaitUninterruptibly() : tcp;
            if (udp.isSuccess()) {
                bound.add(tcp.channel());
                bound.add(udp.channel());
                addresses.add((InetSocketAddress) tcp.channel().localAddress());
                return;
            }
            tcp.channel().close().awaitUninterruptibly();
            if (settings.port() != 0 || attempt == BIND_ATTEMPTS) {
                close();
                String where = address.getHostAddress() + " port " + settings.port();
                throw new IllegalStateException(
                        "cannot listen for DNS on " + where + ": " + udp.cause().getMessage(), udp.cause());
            }
        }
    }

    private Bootstrap udp() {
        return new Bootstrap()
                .group(workers)
                .channelFactory(EpollDatagramChannel::new)
                .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_MESSAGE + 1))
                .handler(new Datagrams());
    }

    private ServerBootstrap tcp() {
        return new ServerBootstrap()
                .group(acceptors, workers)
                .channelFactory(EpollServerSocketChannel::new)
                .option(ChannelOption.SO_BACKLOG, settings.backlog())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        onConnection(channel);
                    }
                });
    }

    private void onConnection(Channel channel) {
        if (connections.incrementAndGet() > MAX_CONNECTIONS) {
            connections.decrementAndGet();
            channel.close();
            return;
        }
        channel.closeFuture().addListener(closed -> connections.decrementAndGet());
        channel.pipeline()
                .addLast(new ReadTimeoutHandler(IDLE_SECONDS, TimeUnit.SECONDS))
                .addLast(new LengthFieldBasedFrameDecoder(MAX_MESSAGE + 2, 0, 2, 0, 2))
                .addLast(new Messages());
    }

    private final class Datagrams extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            InetSocketAddress sender = packet.sender();
            Channel channel = ctx.channel();
            byte[] message = ByteBufUtil.getBytes(packet.content());
            questions.asked(channel.eventLoop(), message, true, answer -> {
                if (answer != null) {
                    channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(answer), sender));
                }
            });
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // A client that has gone: its port answers with ICMP. The others are served on.
        }
    }

    /** Questions of one connection, answered as they are ready. */
    private final class Messages extends SimpleChannelInboundHandler<ByteBuf> {
        private int waiting;

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
            Channel channel = ctx.channel();
            if (++waiting >= MAX_WAITING) {
                channel.config().setAutoRead(false);
            }
            questions.asked(channel.eventLoop(), ByteBufUtil.getBytes(message), false, answer -> {
                waiting--;
                if (answer == null) {
                    channel.close();
                    return;
                }
                channel.writeAndFlush(Unpooled.buffer(answer.length + 2)
                        .writeShort(answer.length)
                        .writeBytes(answer));
                channel.config().setAutoRead(waiting < MAX_WAITING && channel.isWritable());
            });
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            ctx.channel()
                    .config()
                    .setAutoRead(waiting < MAX_WAITING && ctx.channel().isWritable());
            ctx.fireChannelWritabilityChanged();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // Silent for too long, too long a message, or a reset: whoever it was may connect again.
            ctx.close();
        }
    }
}

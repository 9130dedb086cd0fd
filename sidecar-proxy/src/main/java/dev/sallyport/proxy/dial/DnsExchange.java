package dev.sallyport.proxy.dial;

import dev.sallyport.proxy.dns.MessageWriter;
import dev.sallyport.proxy.dns.Query;
import dev.sallyport.proxy.dns.Question;
import dev.sallyport.proxy.dns.ReadReply;
import dev.sallyport.proxy.dns.ReplyReader;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One question to one server: a datagram from a port of its own with a random id (RFC 5452), TCP when the answer is
 * truncated. A datagram that is no answer to this question is passed over, so that whoever guesses wrong does not end the
 * wait of whoever is right. Ends once. Confined to its event loop.
 */
final class DnsExchange {
    private static final int RECEIVE_BYTES = 4096;
    private static final int MAX_STRAYS = 16;

    private final EventLoop loop;
    private final InetSocketAddress server;
    private final Query query;
    private final Consumer<ReadReply> done;
    private @Nullable Channel channel;
    private @Nullable String stray;
    private int strays;
    private boolean ended;

    private DnsExchange(EventLoop loop, InetSocketAddress server, Query query, Consumer<ReadReply> done) {
        this.loop = loop;
        this.server = server;
        this.query = query;
        this.done = done;
    }

    /**
     * Asks; call on the event loop.
     *
     * @param timeoutNanos for datagram and TCP together
     * @param random of a kind that cannot be predicted
     * @param done told once, there: an answer, or why there is none
     */
    static void start(
            EventLoop loop,
            InetSocketAddress server,
            Question question,
            long timeoutNanos,
            RandomGenerator random,
            Consumer<ReadReply> done) {
        DnsExchange exchange = new DnsExchange(loop, server, Query.of(random.nextInt(1 << 16), question), done);
        var timeout = loop.schedule(exchange::onTimeout, timeoutNanos, TimeUnit.NANOSECONDS);
        exchange.onEnd = () -> timeout.cancel(false);
        exchange.askByDatagram();
    }

    private Runnable onEnd = () -> {};

    private void askByDatagram() {
        connect(
                new Bootstrap()
                        .channelFactory(EpollDatagramChannel::new)
                        .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(RECEIVE_BYTES)),
                Unpooled.wrappedBuffer(MessageWriter.query(query)),
                new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
                        onDatagram(packet.content());
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        end(new ReadReply.Unusable("it refused the datagram"));
                    }
                });
    }

    private void askByTcp() {
        byte[] message = MessageWriter.query(query);
        connect(
                new Bootstrap().channelFactory(EpollSocketChannel::new).option(ChannelOption.TCP_NODELAY, true),
                Unpooled.buffer(message.length + 2).writeShort(message.length).writeBytes(message),
                new LengthFieldBasedFrameDecoder(MessageWriter.MAX_BYTES + 2, 0, 2, 0, 2),
                new SimpleChannelInboundHandler<ByteBuf>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
                        end(read(bytes));
                    }

                    @Override
                    public void channelInactive(ChannelHandlerContext ctx) {
                        end(new ReadReply.Unusable("it closed the connection"));
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        end(new ReadReply.Unusable("its connection broke"));
                    }
                });
    }

    private void connect(Bootstrap bootstrap, ByteBuf message, ChannelHandler... handlers) {
        ChannelFuture connecting = bootstrap
                .group(loop)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        opened.pipeline().addLast(handlers);
                    }
                })
                .connect(server);
        channel = connecting.channel();
        connecting.addListener(connected -> {
            if (connected.isSuccess() && !ended) {
                connecting.channel().writeAndFlush(message);
            } else {
                message.release();
                closeChannel();
                end(new ReadReply.Unusable("it cannot be reached"));
            }
        });
    }

    private void onDatagram(ByteBuf bytes) {
        switch (read(bytes)) {
            case ReadReply.Unusable unusable
            when strays < MAX_STRAYS -> {
                strays++;
                stray = unusable.why();
            }
            case ReadReply.Truncated truncated -> {
                closeChannel();
                askByTcp();
            }
            case ReadReply other -> end(other);
        }
    }

    private ReadReply read(ByteBuf bytes) {
        return ReplyReader.read(ByteBufUtil.getBytes(bytes), query.id(), query.question());
    }

    private void onTimeout() {
        end(new ReadReply.Unusable(stray == null ? "it did not answer" : stray));
    }

    private void closeChannel() {
        if (channel != null) {
            channel.close();
        }
    }

    private void end(ReadReply reply) {
        if (!ended) {
            ended = true;
            onEnd.run();
            closeChannel();
            done.accept(reply);
        }
    }
}

package dev.sallyport.bench.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The server that all systems lead to: HTTPS with two answers, one small, one without end. A program: {@code Upstream
 * <address> <port> <chain.pem> <key.pem> <ready file>}. One event loop.
 */
public final class Upstream {
    /** Bytes of the small answer's body. */
    static final int SMALL_BODY = 1024;

    private static final int CHUNK = 64 * 1024;
    private static final ByteBuf SMALL = Unpooled.unreleasableBuffer(Unpooled.directBuffer()
            .writeBytes(("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: " + SMALL_BODY + "\r\n\r\n"
                            + "x".repeat(SMALL_BODY))
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII))
            .asReadOnly());
    /** Every small answer is this long, head included. */
    static final int SMALL_ANSWER = SMALL.readableBytes();

    private static final ByteBuf ENDLESS = Unpooled.unreleasableBuffer(
            Unpooled.directBuffer(CHUNK).writeZero(CHUNK).asReadOnly());

    private Upstream() {}

    /** Serves until killed. */
    public static void main(String... arguments) throws InterruptedException, IOException {
        SslContext tls = SslContextBuilder.forServer(
                        Path.of(arguments[2]).toFile(), Path.of(arguments[3]).toFile())
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .protocols("TLSv1.3")
                .build();
        EventLoopGroup loop = new EpollEventLoopGroup(1);
        new ServerBootstrap()
                .group(loop)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(128 * 1024, 256 * 1024))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast("tls", tls.newHandler(channel.alloc()));
                        channel.pipeline().addLast("answers", new Answers());
                    }
                })
                .bind(arguments[0], Integer.parseInt(arguments[1]))
                .sync();
        Files.writeString(Path.of(arguments[4]), "ready");
        Thread.currentThread().join();
    }

    /** Counts blank lines, each of which ends a request; the last request's path decides. Confined to its event loop. */
    private static final class Answers extends ChannelInboundHandlerAdapter {
        private int matched;
        private byte firstOfPath;
        private int position;
        private boolean endless;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                while (bytes.isReadable()) {
                    byte next = bytes.readByte();
                    // "GET /s…" small, "GET /e…" endless: the sixth byte.
                    if (position++ == 5) {
                        firstOfPath = next;
                    }
                    boolean expected = next == ((matched & 1) == 0 ? '\r' : '\n');
                    matched = expected ? matched + 1 : (next == '\r' ? 1 : 0);
                    if (matched == 4) {
                        matched = 0;
                        position = 0;
                        answer(context);
                    }
                }
            } finally {
                bytes.release();
            }
        }

        private void answer(ChannelHandlerContext context) {
            if (firstOfPath == 'e') {
                endless = true;
                pour(context);
            } else {
                context.write(SMALL.duplicate(), context.voidPromise());
            }
        }

        private void pour(ChannelHandlerContext context) {
            while (endless && context.channel().isWritable()) {
                context.write(ENDLESS.duplicate(), context.voidPromise());
            }
            context.flush();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            pour(context);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // Clients of a bench leave as they please.
            context.close().addListener(ChannelFutureListener.CLOSE);
        }
    }
}

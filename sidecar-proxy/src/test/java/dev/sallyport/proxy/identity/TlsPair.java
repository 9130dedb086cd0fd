package dev.sallyport.proxy.identity;

import dev.sallyport.proxy.connection.PeerIdentity;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A TLS server and clients over real loopback sockets. The server answers a verified client with who it is, so that a
 * handshake counts only when both sides agree that it succeeded (TLS 1.3 clients finish before they are judged).
 */
final class TlsPair implements AutoCloseable {
    private final EpollEventLoopGroup loops = new EpollEventLoopGroup(2);
    private final Channel server;

    TlsPair(Supplier<SslContext> serverContext) {
        server = new ServerBootstrap()
                .group(loops)
                .channelFactory(EpollServerSocketChannel::new)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SslHandler tls = serverContext.get().newHandler(channel.alloc());
                        channel.pipeline().addLast(tls, new ChannelInboundHandlerAdapter() {
                            @Override
                            public void exceptionCaught(ChannelHandlerContext context, Throwable refusal) {
                                context.close();
                            }
                        });
                        tls.handshakeFuture().addListener(done -> {
                            if (done.isSuccess()) {
                                PeerIdentity peer =
                                        PeerIdentities.of(tls.engine().getSession());
                                String answer = peer.spiffeId() + " " + peer.podUid() + " " + tls.applicationProtocol();
                                channel.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII))
                                        .addListener(written -> channel.close());
                            }
                        });
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    /** What the server calls the client; fails when either side refuses. */
    CompletableFuture<String> dial(SslContext context) {
        CompletableFuture<String> result = new CompletableFuture<>();
        new Bootstrap()
                .group(loops)
                .channelFactory(EpollSocketChannel::new)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(context.newHandler(channel.alloc()), new Answer(result));
                    }
                })
                .connect((InetSocketAddress) server.localAddress())
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        result.completeExceptionally(connected.cause());
                    }
                });
        return result.orTimeout(10, TimeUnit.SECONDS);
    }

    private static final class Answer extends SimpleChannelInboundHandler<ByteBuf> {
        private final CompletableFuture<String> result;
        private final StringBuilder text = new StringBuilder();

        Answer(CompletableFuture<String> result) {
            this.result = result;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            text.append(bytes.toString(StandardCharsets.US_ASCII));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (text.isEmpty()) {
                result.completeExceptionally(new IllegalStateException("closed without an answer"));
            }
            result.complete(text.toString());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            result.completeExceptionally(cause);
            context.close();
        }
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}

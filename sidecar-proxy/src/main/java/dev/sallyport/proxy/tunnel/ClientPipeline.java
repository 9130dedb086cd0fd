package dev.sallyport.proxy.tunnel;

import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.connection.TunnelObserver;
import dev.sallyport.proxy.connection.TunnelObserver.Handshake;
import dev.sallyport.proxy.identity.PeerIdentities;
import dev.sallyport.proxy.wire.CodecBuilder;
import dev.sallyport.proxy.wire.KeepAlive;
import dev.sallyport.proxy.wire.RecordWriter;
import dev.sallyport.proxy.wire.WindowBudget;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What follows a client handshake: HTTP/2 or nothing. Confined to the connection's event loop. */
final class ClientPipeline extends ApplicationProtocolNegotiationHandler {
    private final GatewayConnection connection;
    private final PoolSettings settings;
    private final TunnelObserver observer;
    private final WindowBudget windows;

    ClientPipeline(GatewayConnection connection, PoolSettings settings, TunnelObserver observer, WindowBudget windows) {
        super(ApplicationProtocolNames.HTTP_1_1);
        this.connection = connection;
        this.settings = settings;
        this.observer = observer;
        this.windows = windows;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext ctx, String protocol) throws SSLPeerUnverifiedException {
        if (!ApplicationProtocolNames.HTTP_2.equals(protocol)) {
            connection.handshakeFailed(Handshake.REFUSED, "it does not speak HTTP/2");
            ctx.close();
            return;
        }
        PeerIdentity gateway =
                PeerIdentities.of(ctx.pipeline().get(SslHandler.class).engine().getSession());
        Http2FrameCodec codec = CodecBuilder.client(settings.wire(), windows);
        KeepAlive keepAlive = new KeepAlive(settings.wire(), observer::pingLost);
        TrafficMeter traffic = new TrafficMeter(System::nanoTime);
        connection.onHandshake(ctx.channel(), keepAlive, traffic, gateway.notAfter());
        ctx.pipeline()
                .addLast("traffic", traffic)
                .addLast("records", new RecordWriter())
                .addLast("http2", codec)
                .addLast("streams", new Http2MultiplexHandler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext pushed) {
                        // Push is off; a gateway that pushes all the same gets a reset.
                        pushed.close();
                    }

                    @Override
                    public boolean isSharable() {
                        return true;
                    }
                }))
                .addLast("keep-alive", keepAlive)
                .addLast("connection", connection);
        CodecBuilder.widen(ctx.pipeline().lastContext(), codec, settings.wire());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            connection.handshakeFailed(
                    HandshakeResults.of(handshake.cause()),
                    HandshakeResults.sentence(handshake.cause(), "it gave the handshake up"));
        }
        super.userEventTriggered(ctx, event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Failed handshakes were counted by their event.
        ctx.close();
    }
}

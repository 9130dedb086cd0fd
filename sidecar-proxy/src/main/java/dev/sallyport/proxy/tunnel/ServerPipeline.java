package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.connection.TunnelObserver;
import dev.sallyport.proxy.connection.TunnelObserver.Handshake;
import dev.sallyport.proxy.identity.Credentials;
import dev.sallyport.proxy.lane.TlsLane;
import dev.sallyport.proxy.wire.CodecBuilder;
import dev.sallyport.proxy.wire.HeadWatch;
import dev.sallyport.proxy.wire.KeepAlive;
import dev.sallyport.proxy.wire.RecordWriter;
import dev.sallyport.proxy.wire.StreamFaults;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jboss.logging.Logger;

/**
 * What follows a server handshake: HTTP/2 with its layers, or a guest's HTTP/1.1. Bytes that were decrypted in the read
 * that completed the handshake are kept until the layers stand (DESIGN §10). Confined to the connection's event loop.
 */
final class ServerPipeline extends ApplicationProtocolNegotiationHandler {
    private static final Logger LOG = Logger.getLogger(ServerPipeline.class);

    /** SETTINGS and GOAWAY with ENHANCE_YOUR_CALM, below the first stream. */
    private static final byte[] GO_AWAY = HexFormat.of()
            .parseHex("000000" + "04" + "00" + "00000000" + "000008" + "07" + "00" + "00000000" + "00000000"
                    + "0000000b");

    private final Door door;
    private final TunnelSettings settings;
    private final TunnelObserver observer;
    private final Credentials credentials;

    /**
     * For one connection.
     *
     * @param credentials whose context shakes hands
     */
    ServerPipeline(Door door, Credentials credentials) {
        super(ApplicationProtocolNames.HTTP_1_1);
        this.door = door;
        this.credentials = credentials;
        this.settings = door.settings();
        this.observer = door.observer();
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext ctx, String protocol) throws SSLPeerUnverifiedException {
        AcceptedPeer accepted =
                AcceptedPeer.of(ctx.pipeline().get(SslHandler.class).engine().getSession());
        if (!door.peers().admit(ctx.channel(), accepted, credentials)) {
            refused(ctx);
            ctx.close();
            return;
        }
        PeerIdentity peer = accepted.identity();
        Refusal revoked = door.peers().refusal(peer);
        observer.handshake(revoked == null ? Handshake.COMPLETED : Handshake.REVOKED);
        if (revoked != null) {
            observer.peerRevoked(peer, revoked.detail());
        }
        boolean http2 = ApplicationProtocolNames.HTTP_2.equals(protocol);
        if (!door.identities().acquire(peer.spiffeId())) {
            turnAway(ctx, peer, http2);
            return;
        }
        ctx.channel().closeFuture().addListener(closed -> door.identities().release(peer.spiffeId()));
        if (http2) {
            http2(ctx.pipeline(), peer, revoked != null);
        } else {
            ctx.pipeline()
                    .addLast(
                            "guest-connect",
                            new GuestConnect(
                                    peer, settings, observer, door.arrivals().tunnels(), null));
        }
    }

    private void turnAway(ChannelHandlerContext ctx, PeerIdentity peer, boolean http2) {
        String sentence = "This workload has " + door.identities().most() + " connections to this gateway, its limit.";
        observer.limitReached(Limit.CONNECTIONS_PER_IDENTITY);
        observer.peerLimited(peer, sentence);
        if (http2) {
            TlsLane lane = TlsLane.of(ctx.channel());
            ctx.channel().writeAndFlush(Unpooled.wrappedBuffer(GO_AWAY));
            lane.close();
        } else {
            Refusal full = Refusal.of(Reason.TUNNEL_LIMIT, sentence);
            ctx.pipeline()
                    .addLast(
                            "guest-connect",
                            new GuestConnect(
                                    peer, settings, observer, door.arrivals().tunnels(), full));
        }
    }

    private void http2(ChannelPipeline pipeline, PeerIdentity peer, boolean revoked) {
        Http2FrameCodec codec = CodecBuilder.server(settings.wire(), settings.limits(), door.windows());
        ServedConnection connection = new ServedConnection(peer, door, codec.connection());
        pipeline.addLast("records", new RecordWriter());
        pipeline.addLast(
                "head-watch",
                new HeadWatch(settings.headTimeout(), connection::onLateHead)
                        .countingResets(settings.limits(), connection::onResets));
        pipeline.addLast("http2", codec);
        pipeline.addLast("stream-faults", new StreamFaults(settings.limits(), observer));
        pipeline.addLast("streams", new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.config().setAutoRead(false);
                stream.pipeline().addLast("connect", new ConnectStream(connection, door.arrivals()));
            }
        }));
        pipeline.addLast("keep-alive", new KeepAlive(settings.wire(), observer::pingLost));
        pipeline.addLast("connection", connection);
        CodecBuilder.widen(pipeline.lastContext(), codec, settings.wire());
        if (door.peers().isDraining()) {
            connection.drain();
        } else if (revoked) {
            // Long enough for its tunnels to be told why, in their own languages; not for good.
            connection.drainAfter(settings.headTimeout());
        }
    }

    private void refused(ChannelHandlerContext ctx) {
        observer.handshake(Handshake.REFUSED);
        if (ctx.channel().remoteAddress() instanceof InetSocketAddress peer) {
            observer.peerRefused(peer.getAddress().getHostAddress());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            Handshake failure = HandshakeResults.of(handshake.cause());
            if (failure == Handshake.REFUSED) {
                refused(ctx);
            } else {
                observer.handshake(failure);
            }
            LOG.debugf("handshake with %s failed: %s", ctx.channel().remoteAddress(), failure.label());
        }
        super.userEventTriggered(ctx, event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Failed handshakes were counted by their event.
        ctx.close();
    }
}

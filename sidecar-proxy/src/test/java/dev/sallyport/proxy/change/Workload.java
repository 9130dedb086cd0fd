package dev.sallyport.proxy.change;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.TunnelObserver;
import dev.sallyport.proxy.dial.TunnelCarrier.Reply;
import dev.sallyport.proxy.dial.TunnelCarrier.Request;
import dev.sallyport.proxy.identity.IdentityFixture;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.identity.TlsIdentityHolder;
import dev.sallyport.proxy.lane.Lane;
import dev.sallyport.proxy.lane.LaneReset;
import dev.sallyport.proxy.testing.ClientHellos;
import dev.sallyport.proxy.tunnel.GatewayPool;
import dev.sallyport.proxy.tunnel.TunnelFixture;
import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A pod's side of the tunnel, with an identity and a pool of its own. */
final class Workload implements AutoCloseable {
    final SpiffeId id;
    final BigInteger serial;
    private final TlsIdentityHolder identity;
    private final GatewayPool pool;
    private final EventLoop loop;

    Workload(ChangeScene scene, TestCa issuer, String namespace, String podUid) {
        try {
            Path folder = Files.createTempDirectory("workload");
            IssuedSvid svid =
                    issuer.issue(SvidRequest.workload(namespace, "app").podUid(podUid));
            String both = issuer.equals(scene.ca) ? scene.ca.bundlePem() : scene.ca.bundlePem() + issuer.bundlePem();
            svid.writeTo(folder, both);
            id = SpiffeId.parse("spiffe://cluster.local/ns/" + namespace + "/sa/app");
            serial = svid.leaf().getSerialNumber();
            identity = IdentityFixture.source(folder, TlsEngine.OPENSSL);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        loop = scene.appLoops.next();
        String gateway = "127.0.0.1:" + scene.role.tunnelAddress().getPort();
        pool = new GatewayPool(
                TunnelFixture.pool(TunnelFixture.wire(), List.of(gateway)), identity, TunnelObserver.NONE, loop);
        pool.start();
    }

    /** Opens a tunnel and waits for the answer. */
    Reply ask(String authority, String sniffed, String early) {
        ByteBuf bytes = Unpooled.copiedBuffer(early, StandardCharsets.ISO_8859_1);
        Request request = new Request(Authority.parse(authority), "192.0.2.1:443", sniffed, null, bytes);
        try {
            return loop.submit(() -> pool.open(loop, request))
                    .get(10, TimeUnit.SECONDS)
                    .get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no answer", e);
        }
    }

    /** First bytes that can be told apart at once. */
    static String hello(String host) {
        return new String(ClientHellos.of(host), StandardCharsets.ISO_8859_1);
    }

    /** A tunnel to an echo that carries a first exchange. */
    Talk talk(String host) {
        return opened(ask(host + ":9000", "tls", hello(host)));
    }

    Talk opened(Reply reply) {
        if (!(reply instanceof Reply.Opened opened)) {
            throw new AssertionError("refused: " + reply);
        }
        Talk talk = new Talk(opened.lane());
        loop.submit(talk::begin).syncUninterruptibly();
        return talk;
    }

    List<Talk> talks(int count, String host) {
        List<CompletableFuture<Talk>> asked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CompletableFuture<Talk> talk = new CompletableFuture<>();
            asked.add(talk);
            Thread.ofVirtual().start(() -> {
                try {
                    talk.complete(talk(host));
                } catch (AssertionError refused) {
                    talk.completeExceptionally(refused);
                }
            });
        }
        return asked.stream().map(CompletableFuture::join).toList();
    }

    Reason refusal(String host) {
        Reply reply = ask(host + ":9000", "tls", hello(host));
        if (reply instanceof Reply.Refused refused) {
            return refused.reason();
        }
        ((Reply.Opened) reply).lane().channel().close().syncUninterruptibly();
        throw new AssertionError("not refused");
    }

    int connections() {
        return pool.readyConnections();
    }

    @Override
    public void close() {
        pool.close();
        identity.close();
    }

    /** The app's end of one tunnel: counts what it hears, and how it ended. */
    static final class Talk extends SimpleChannelInboundHandler<ByteBuf> {
        private final Lane lane;
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        private volatile int count;
        private volatile boolean reset;
        private volatile boolean ended;

        Talk(Lane lane) {
            this.lane = lane;
        }

        private void begin() {
            lane.channel().pipeline().addLast(this);
            lane.channel().config().setAutoRead(true);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) throws IOException {
            synchronized (heard) {
                bytes.getBytes(bytes.readerIndex(), heard, bytes.readableBytes());
            }
            count += bytes.readableBytes();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            reset |= event instanceof LaneReset;
            ended |= event == ChannelInputShutdownEvent.INSTANCE;
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            reset |= !ended;
        }

        void send(String text) {
            lane.channel().writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
        }

        int count() {
            return count;
        }

        String text() {
            synchronized (heard) {
                return heard.toString(StandardCharsets.ISO_8859_1);
            }
        }

        /** The peer's RST, or the loss of the connection. */
        boolean isReset() {
            return reset;
        }

        /** The peer's END_STREAM. */
        boolean isEnded() {
            return ended;
        }

        boolean isOver() {
            return reset || ended;
        }

        void close() {
            lane.channel().eventLoop().execute(lane::close);
        }
    }
}

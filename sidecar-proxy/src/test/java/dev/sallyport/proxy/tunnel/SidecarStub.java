package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.net.Authority;
import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.ConnectionLedger;
import dev.sallyport.proxy.dial.TunnelCarrier.Reply;
import dev.sallyport.proxy.dial.TunnelCarrier.Request;
import dev.sallyport.proxy.identity.IdentityHolder;
import dev.sallyport.proxy.lane.TcpLane;
import dev.sallyport.proxy.relay.Relay;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A sidecar without sniffing: plain sockets in, tunnels to one destination port out. */
final class SidecarStub implements AutoCloseable {
    final EventLoopGroup group = new EpollEventLoopGroup(1);
    final GatewayPool pool;
    final CountingTunnel seen = new CountingTunnel();
    final BlockingQueue<Reply.Refused> refusals = new LinkedBlockingQueue<>();
    private volatile String authority = "unset.example:1";
    private final InetSocketAddress address;

    SidecarStub(IdentityHolder identity, PoolSettings settings) {
        pool = new GatewayPool(settings, identity, seen, group.next());
        pool.start();
        address = (InetSocketAddress) new ServerBootstrap()
                .group(group)
                .channelFactory(EpollServerSocketChannel::new)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.AUTO_READ, false)
                // Small kernel buffers, so that what fills up in a test is ours.
                .childOption(ChannelOption.SO_SNDBUF, 65536)
                .childOption(ChannelOption.SO_RCVBUF, 65536)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel app) {
                        carry(app);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel()
                .localAddress();
    }

    EventLoop loop() {
        return group.next();
    }

    private void carry(Channel app) {
        TcpLane lane = TcpLane.of((DuplexChannel) app);
        Request request = new Request(Authority.parse(authority), null, "none", null, Unpooled.EMPTY_BUFFER);
        pool.open(app.eventLoop(), request).addListener((Future<Reply> answered) -> {
            switch (answered.getNow()) {
                case Reply.Opened opened ->
                    Relay.join(
                            lane,
                            opened.lane(),
                            ConnectionLedger.open(GatewayStub.UNSEEN, ConnectionFacts.NONE, Clock.systemUTC()),
                            GatewayStub.RELAY,
                            ending -> {});
                case Reply.Refused refused -> {
                    refusals.add(refused);
                    lane.abort();
                }
            }
        });
    }

    /** A plain socket whose bytes go through a tunnel to this loopback port. */
    Socket connect(int destinationPort) throws IOException {
        authority = "destination.example:" + destinationPort;
        Socket socket = new Socket();
        socket.setSoTimeout(20_000);
        socket.setReceiveBufferSize(65536);
        socket.setSendBufferSize(65536);
        socket.connect(address);
        return socket;
    }

    /** Opens a stream without an app. */
    Reply open(String authorityText, String sniffed, String early) throws Exception {
        Future<Reply> reply = loop().submit(() -> pool.open(
                        loop(),
                        new Request(
                                Authority.parse(authorityText),
                                "192.0.2.7:443",
                                sniffed,
                                null,
                                Unpooled.copiedBuffer(early, StandardCharsets.US_ASCII))))
                .get();
        return reply.get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        pool.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}

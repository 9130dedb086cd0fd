package dev.sallyport.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.ConnectionLedger;
import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.lane.TcpLane;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Two blocking sockets, joined by a relay on one event loop. */
final class JoinedSockets implements AutoCloseable {
    private final EventLoopGroup group = new EpollEventLoopGroup(1);
    private final Map<Channel, TcpLane> lanes = new ConcurrentHashMap<>();
    final BlockingQueue<Ending> endings = new LinkedBlockingQueue<>();
    final BlockingQueue<ConnectionRecord> records = new LinkedBlockingQueue<>();
    final Socket workload;
    final Socket destination;
    final Channel downstream;
    final Channel upstream;
    final ConnectionLedger ledger;
    Relay relay;

    JoinedSockets() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
            downstream = dial(server);
            workload = server.accept();
            upstream = dial(server);
            destination = server.accept();
        }
        workload.setSoTimeout(10_000);
        destination.setSoTimeout(10_000);
        ConnectionObserver observer = new ConnectionObserver() {
            @Override
            public void opened() {}

            @Override
            public void settled(ConnectionRecord record) {
                records.add(record);
            }
        };
        ledger = ConnectionLedger.open(observer, ConnectionFacts.NONE, Clock.systemUTC());
    }

    private Channel dial(ServerSocket server) throws InterruptedException {
        return new Bootstrap()
                .group(group)
                .channel(EpollSocketChannel.class)
                .option(io.netty.channel.ChannelOption.AUTO_READ, false)
                .option(io.netty.channel.ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new ChannelInitializer<DuplexChannel>() {
                    @Override
                    protected void initChannel(DuplexChannel channel) {
                        lanes.put(channel, TcpLane.of(channel));
                    }
                })
                .connect(server.getLocalSocketAddress())
                .sync()
                .channel();
    }

    JoinedSockets join(RelaySettings settings, String early) throws Exception {
        upstream.eventLoop()
                .submit(() -> {
                    relay = Relay.join(
                            lanes.get(downstream),
                            lanes.get(upstream),
                            Unpooled.copiedBuffer(early, StandardCharsets.US_ASCII),
                            ledger,
                            settings,
                            ending -> {
                                endings.add(ending);
                                ledger.settle(new Outcome.Carried());
                            });
                })
                .get();
        return this;
    }

    Ending ending() throws InterruptedException {
        Ending ending = endings.poll(10, TimeUnit.SECONDS);
        assertThat(ending).as("the relay ended within 10 s").isNotNull();
        return ending;
    }

    @Override
    public void close() throws IOException {
        workload.close();
        destination.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        assertThat(endings).as("no second ending").isEmpty();
    }
}

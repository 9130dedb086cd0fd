package dev.sallyport.proxy.sidecar;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.dial.QueryCarrier;
import dev.sallyport.proxy.dial.TunnelCarrier;
import dev.sallyport.proxy.lane.TcpLane;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A carrier that "tunnels" each stream to a plain socket the test holds the other end of, or refuses. */
final class FakeCarrier implements TunnelCarrier, QueryCarrier, AutoCloseable {
    /** What was asked, with the early bytes as text. */
    record Asked(String authority, String originalDestination, String sniffed, String early) {}

    final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final ServerSocket gateway;
    private volatile Reply.Refused refusal;
    private volatile boolean silent;

    FakeCarrier() throws IOException {
        gateway = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        gateway.setSoTimeout(10_000);
    }

    void refuse(Reason reason, String rule, String detail) {
        refusal = new Reply.Refused(reason, rule, detail);
    }

    void refuse(Reply.Refused with) {
        refusal = with;
    }

    void neverAnswer() {
        silent = true;
    }

    /** The far end of the next tunnel. */
    Socket farEnd() throws IOException {
        Socket socket = gateway.accept();
        socket.setSoTimeout(10_000);
        return socket;
    }

    Asked nextAsked() throws InterruptedException {
        Asked next = asked.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no tunnel was asked for");
        }
        return next;
    }

    @Override
    public Future<Reply> open(EventLoop loop, Request request) {
        asked.add(new Asked(
                request.authority().toString(),
                request.originalDestination(),
                request.sniffed(),
                request.early().toString(StandardCharsets.ISO_8859_1)));
        Promise<Reply> reply = loop.newPromise();
        if (refusal != null) {
            request.early().release();
            return reply.setSuccess(refusal);
        }
        if (silent) {
            request.early().release();
            return reply;
        }
        connect(loop).addListener((ChannelFuture connected) -> {
            TcpLane lane = TcpLane.of((EpollSocketChannel) connected.channel());
            connected.channel().writeAndFlush(request.early());
            reply.setSuccess(new Reply.Opened(lane, "192.0.2.15:15008"));
        });
        return reply;
    }

    /** What the gateway says to a message; by default it cannot be reached. */
    volatile Function<byte[], Answer> names =
            message -> new Answer.Refused(Reason.GATEWAY_UNAVAILABLE, "no gateway answered in time");

    @Override
    public Future<Answer> ask(EventLoop loop, byte[] message) {
        return loop.<Answer>newPromise().setSuccess(names.apply(message));
    }

    private ChannelFuture connect(EventLoop loop) {
        return new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(io.netty.channel.Channel channel) {}
                })
                .connect(gateway.getLocalSocketAddress());
    }

    @Override
    public void close() throws IOException {
        gateway.close();
    }
}

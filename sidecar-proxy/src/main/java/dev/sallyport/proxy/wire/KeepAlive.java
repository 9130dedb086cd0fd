package dev.sallyport.proxy.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2PingFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a silent peer whether it lives (PING, RFC 9113 §6.7) and gives the connection up when it does not answer. Sits
 * behind the multiplexer, on both ends. Confined to the connection's event loop.
 */
public final class KeepAlive extends ChannelInboundHandlerAdapter {
    private final WireSettings wire;
    private final Runnable lost;
    private final List<Consumer<Boolean>> probes = new ArrayList<>();
    private @Nullable ChannelHandlerContext context;
    private long lastRead = System.nanoTime();
    private long sent;
    private long answered;

    /**
     * Begins to ask once it is in a pipeline.
     *
     * @param lost told when a connection is given up
     */
    public KeepAlive(WireSettings wire, Runnable lost) {
        this.wire = wire;
        this.lost = lost;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        scheduleTick(ctx);
    }

    /** Asks now; tells true when the answer comes, false when it has not come within {@code limit}. Once. */
    public void probe(Duration limit, Consumer<Boolean> result) {
        ChannelHandlerContext ctx = context;
        if (ctx == null || !ctx.channel().isActive()) {
            result.accept(false);
            return;
        }
        probes.add(result);
        ping(ctx);
        ctx.executor()
                .schedule(
                        () -> {
                            if (probes.remove(result)) {
                                result.accept(false);
                            }
                        },
                        limit.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void scheduleTick(ChannelHandlerContext ctx) {
        long silence = System.nanoTime() - lastRead;
        long nanos = Math.max(wire.pingInterval().toNanos() - silence, TimeUnit.MILLISECONDS.toNanos(1));
        ctx.executor().schedule(() -> tick(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private void tick(ChannelHandlerContext ctx) {
        if (!ctx.channel().isActive()) {
            return;
        }
        if (System.nanoTime() - lastRead < wire.pingInterval().toNanos()) {
            scheduleTick(ctx);
            return;
        }
        long awaited = ping(ctx);
        ctx.executor()
                .schedule(() -> onPingDeadline(ctx, awaited), wire.pingTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private long ping(ChannelHandlerContext ctx) {
        long id = ++sent;
        ctx.writeAndFlush(new DefaultHttp2PingFrame(id));
        return id;
    }

    private void onPingDeadline(ChannelHandlerContext ctx, long awaited) {
        if (answered >= awaited) {
            scheduleTick(ctx);
        } else if (ctx.channel().isActive()) {
            lost.run();
            // Not through the pipeline: nobody takes a close_notify any more.
            ctx.channel().unsafe().close(ctx.channel().unsafe().voidPromise());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Http2PingFrame ping) {
            if (ping.ack()) {
                onAnswer(ping.content());
            }
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private void onAnswer(long id) {
        if (id > sent) {
            return;
        }
        answered = Math.max(answered, id);
        List<Consumer<Boolean>> waiting = List.copyOf(probes);
        probes.clear();
        waiting.forEach(probe -> probe.accept(true));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        lastRead = System.nanoTime();
        ctx.fireChannelReadComplete();
    }
}

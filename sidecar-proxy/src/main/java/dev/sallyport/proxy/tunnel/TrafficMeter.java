package dev.sallyport.proxy.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How much a connection carries, both ways together, over the last quarter of a second. Sits behind TLS; passes everything
 * on. Confined to the connection's event loop.
 */
final class TrafficMeter extends ChannelDuplexHandler {
    private static final int SLICES_PER_SECOND = 4;
    private static final long SLICE_NANOS = TimeUnit.SECONDS.toNanos(1) / SLICES_PER_SECOND;

    private final LongSupplier nanoTime;
    private long began;
    private long now;
    private long before;

    TrafficMeter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
    }

    /** The greater of what the last whole slice and the one under way say. */
    long bytesPerSecond() {
        turn();
        return SLICES_PER_SECOND * Math.max(now, before);
    }

    private void count(Object message) {
        if (message instanceof ByteBuf bytes) {
            turn();
            now += bytes.readableBytes();
        }
    }

    private void turn() {
        long passed = nanoTime.getAsLong() - began;
        if (passed >= SLICE_NANOS) {
            before = passed < 2 * SLICE_NANOS ? now : 0;
            now = 0;
            began += passed - passed % SLICE_NANOS;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        count(message);
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        count(message);
        ctx.write(message, promise);
    }
}

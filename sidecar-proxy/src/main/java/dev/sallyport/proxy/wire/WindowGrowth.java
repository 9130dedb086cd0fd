package dev.sallyport.proxy.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Widens the window of a stream that is held back by it: one that delivers a whole window in hardly more than a round trip
 * to a reader that keeps up (ADR 0176). The round trip is measured by PING, at most every ten seconds and only while a
 * stream delivers windows. Every doubling is paid from a {@link WindowBudget} that the whole process shares, and widens the
 * connection's window by twice as much, so that ADR 0060 holds. Confined to the connection's event loop.
 */
final class WindowGrowth extends Http2FrameListenerDecorator {
    private static final int BULK_FRAME_BYTES = 8 << 10;
    static final long PING_MARK = 0x53616c6c79570000L;
    private static final long MEASURE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Http2Connection connection;
    private final Http2ConnectionEncoder encoder;
    private final WindowBudget budget;
    private final int mostBytes;
    private final LongSupplier nanoTime;
    private final Http2Connection.PropertyKey key;
    private boolean pinging;
    private long pingedAt;
    private long roundTrip = -1;
    private int granted;
    private int widened;

    /** What a stream has delivered since its last whole window, and what it was given. */
    private static final class Progress {
        private long since;
        private long bytes;
        private int granted;
    }

    WindowGrowth(
            Http2FrameListener listener,
            Http2Connection connection,
            Http2ConnectionEncoder encoder,
            WindowBudget budget,
            int mostBytes,
            LongSupplier nanoTime) {
        super(listener);
        this.connection = connection;
        this.encoder = encoder;
        this.budget = budget;
        this.mostBytes = mostBytes;
        this.nanoTime = nanoTime;
        this.key = connection.newKey();
        connection.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamClosed(Http2Stream stream) {
                giveBack(stream);
            }
        });
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream)
            throws Http2Exception {
        int length = data.readableBytes();
        if (length >= BULK_FRAME_BYTES && !endOfStream) {
            Http2Stream stream = connection.stream(streamId);
            if (stream != null) {
                onBulk(ctx, stream, length);
            }
        }
        return super.onDataRead(ctx, streamId, data, padding, endOfStream);
    }

    private void onBulk(ChannelHandlerContext ctx, Http2Stream stream, int length) throws Http2Exception {
        Progress progress = stream.getProperty(key);
        if (progress == null) {
            progress = new Progress();
            progress.since = nanoTime.getAsLong();
            stream.setProperty(key, progress);
        }
        progress.bytes += length;
        int window = flow().initialWindowSize(stream);
        if (progress.bytes >= window) {
            long now = nanoTime.getAsLong();
            boolean heldBack = roundTrip >= 0 && now - progress.since < roundTrip + roundTrip / 2;
            progress.since = now;
            progress.bytes = 0;
            measure(ctx, now);
            if (heldBack && window < mostBytes) {
                grow(stream, progress, Math.min(window, mostBytes - window));
            }
        }
    }

    private void grow(Http2Stream stream, Progress progress, int bytes) throws Http2Exception {
        if (!budget.take(bytes)) {
            return;
        }
        progress.granted += bytes;
        granted += bytes;
        int more = 2 * granted - widened;
        if (more > 0) {
            widened += more;
            flow().incrementWindowSize(connection.connectionStream(), more);
        }
        flow().incrementWindowSize(stream, bytes);
    }

    private void giveBack(Http2Stream stream) {
        Progress progress = stream.removeProperty(key);
        if (progress != null && progress.granted > 0) {
            granted -= progress.granted;
            budget.giveBack(progress.granted);
        }
    }

    private Http2LocalFlowController flow() {
        return Objects.requireNonNull(connection.local().flowController(), "set by the decoder");
    }

    private void measure(ChannelHandlerContext ctx, long now) {
        if (!pinging && (roundTrip < 0 || now - pingedAt > MEASURE_NANOS)) {
            pinging = true;
            pingedAt = now;
            encoder.writePing(ctx, false, PING_MARK, ctx.newPromise());
            ctx.flush();
        }
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
        if (data != PING_MARK) {
            super.onPingAckRead(ctx, data);
        } else if (pinging) {
            pinging = false;
            roundTrip = nanoTime.getAsLong() - pingedAt;
        }
    }
}

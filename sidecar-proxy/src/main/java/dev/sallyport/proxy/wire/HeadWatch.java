package dev.sallyport.proxy.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that what the codec waits for comes in time, counted from its first byte and not from its last: the preface
 * with its SETTINGS, and each request head with all its CONTINUATIONs. Counts RST_STREAM, since the codec drops those of streams
 * that are closed and tells nobody. Reads frame heads only and passes everything on.
 * Sits before the codec; confined to the connection's event loop.
 *
 * <pre>
 * PREFACE --24 bytes, SETTINGS--> BETWEEN --HEADERS--> HEAD --END_HEADERS, whole--> BETWEEN
 * </pre>
 */
public final class HeadWatch extends ChannelInboundHandlerAdapter {
    private static final int PREFACE_BYTES = 24;
    private static final int FRAME_HEAD_BYTES = 9;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    private final long limitNanos;
    private final Runnable late;
    private final byte[] frameHead = new byte[FRAME_HEAD_BYTES];
    private int frameHeadBytes;
    private int skip = PREFACE_BYTES;
    /** Whether the time is over once what is skipped now has come. */
    private boolean endsAwaited;

    private boolean awaited = true;
    private long since = System.nanoTime();
    private boolean timed;
    private @Nullable RateWindow resets;
    private @Nullable Runnable tooManyResets;

    /**
     * Watches.
     *
     * @param late called once, on the event loop
     */
    public HeadWatch(Duration limit, Runnable late) {
        this.limitNanos = limit.toNanos();
        this.late = late;
    }

    /** Watches a server, whose SETTINGS come without the 24 bytes. */
    public static HeadWatch ofAnswers(Duration limit, Runnable late) {
        HeadWatch watch = new HeadWatch(limit, late);
        watch.skip = 0;
        return watch;
    }

    /** Bounds resets of whatever streams, like other frames on streams that nobody knows; tells {@code tooMany} once. */
    public HeadWatch countingResets(PeerLimits limits, Runnable tooMany) {
        resets = new RateWindow(limits.maxStrayFrames(), TimeUnit.SECONDS.toNanos(10));
        tooManyResets = tooMany;
        return this;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        time(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            watch(bytes);
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (awaited && !timed) {
            time(ctx);
        }
        ctx.fireChannelReadComplete();
    }

    private void watch(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (skip > 0) {
                int step = Math.min(skip, end - at);
                skip -= step;
                at += step;
            } else {
                frameHead[frameHeadBytes++] = bytes.getByte(at++);
                if (frameHeadBytes == FRAME_HEAD_BYTES) {
                    onFrame();
                }
            }
            if (skip == 0 && endsAwaited) {
                endsAwaited = false;
                awaited = false;
            }
        }
    }

    private void onFrame() {
        frameHeadBytes = 0;
        skip = (frameHead[0] & 0xff) << 16 | (frameHead[1] & 0xff) << 8 | frameHead[2] & 0xff;
        int type = frameHead[3];
        boolean ends = (frameHead[4] & END_HEADERS) != 0;
        switch (type) {
            case SETTINGS -> endsAwaited = true;
            case HEADERS -> {
                awaited = true;
                since = System.nanoTime();
                endsAwaited = ends;
            }
            case CONTINUATION -> endsAwaited = ends;
            case RST_STREAM -> onReset();
            default -> {}
        }
    }

    private void onReset() {
        Runnable tell = tooManyResets;
        if (resets != null && tell != null && resets.exceeded()) {
            tooManyResets = null;
            tell.run();
        }
    }

    private void time(ChannelHandlerContext ctx) {
        timed = true;
        long left = since + limitNanos - System.nanoTime();
        ctx.executor().schedule(() -> onTimer(ctx), Math.max(left, 0), TimeUnit.NANOSECONDS);
    }

    private void onTimer(ChannelHandlerContext ctx) {
        timed = false;
        if (!awaited || !ctx.channel().isActive()) {
            return;
        }
        if (System.nanoTime() - since >= limitNanos) {
            late.run();
        } else {
            time(ctx);
        }
    }
}

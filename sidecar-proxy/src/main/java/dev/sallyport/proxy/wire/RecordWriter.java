package dev.sallyport.proxy.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Between TLS and HTTP/2: packs frames into TLS records and flushes once per turn of the event loop (ADR 0175). A frame
 * that fits into a record is never split over two, so that the peer decodes it where TLS has put it; what all streams
 * write in one turn leaves in one system call. Waits for no time and no further byte: the turn's end, or
 * {@link #FLUSH_BYTES}, sends what there is. Owns what it has not passed on. Confined to the connection's event loop.
 */
public final class RecordWriter extends ChannelOutboundHandlerAdapter {
    /** Plaintext of one TLS record at most (RFC 8446 §5.1). */
    static final int RECORD_BYTES = 16 << 10;

    /** Head of a frame (RFC 9113 §4.1). */
    static final int FRAME_HEAD_BYTES = 9;

    /** Payload of a DATA frame that fills one record. */
    static final int FRAME_BYTES = RECORD_BYTES - FRAME_HEAD_BYTES;

    /** Written in one turn, after which a flush is not put off: so much waits here at most, beside one turn's reads. */
    static final int FLUSH_BYTES = 64 << 10;

    private static final int PREFACE = 0x50524920;

    private @Nullable ByteBuf record;
    private List<ChannelPromise> promises = new ArrayList<>();
    private int frameLeft;
    private int unflushed;
    private boolean flushAsked;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf bytes) || !bytes.isReadable()) {
            passOn(ctx);
            ctx.write(message, promise);
            return;
        }
        unflushed += bytes.readableBytes();
        if (frameLeft == 0) {
            beginFrame(ctx, bytes);
        }
        frameLeft = Math.max(0, frameLeft - bytes.readableBytes());
        try {
            pack(ctx, bytes, promise);
        } finally {
            bytes.release();
        }
    }

    private void beginFrame(ChannelHandlerContext ctx, ByteBuf bytes) {
        int start = bytes.readerIndex();
        boolean framed = bytes.readableBytes() >= FRAME_HEAD_BYTES && bytes.getInt(start) != PREFACE;
        frameLeft = framed ? FRAME_HEAD_BYTES + bytes.getUnsignedMedium(start) : bytes.readableBytes();
        ByteBuf begun = record;
        if (begun != null && frameLeft <= RECORD_BYTES && frameLeft > RECORD_BYTES - begun.readableBytes()) {
            passOn(ctx);
        }
    }

    private void pack(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise) {
        while (true) {
            ByteBuf into = record;
            if (into == null) {
                into = ctx.alloc().directBuffer(Math.min(RECORD_BYTES, Math.max(frameLeft, 0) + bytes.readableBytes()));
                record = into;
            }
            int fits = Math.min(bytes.readableBytes(), RECORD_BYTES - into.readableBytes());
            into.writeBytes(bytes, fits);
            if (!bytes.isReadable()) {
                if (!promise.isVoid()) {
                    promises.add(promise);
                }
                if (into.readableBytes() == RECORD_BYTES) {
                    passOn(ctx);
                }
                return;
            }
            passOn(ctx);
        }
    }

    /** Hands the record begun, if there is one, to TLS. */
    private void passOn(ChannelHandlerContext ctx) {
        ByteBuf packed = record;
        if (packed == null) {
            return;
        }
        record = null;
        if (promises.isEmpty()) {
            ctx.write(packed, ctx.voidPromise());
        } else {
            List<ChannelPromise> told = promises;
            promises = new ArrayList<>(2);
            ctx.write(packed).addListener((ChannelFuture written) -> tell(told, written));
        }
    }

    private static void tell(List<ChannelPromise> promises, ChannelFuture written) {
        for (ChannelPromise promise : promises) {
            if (written.isSuccess()) {
                promise.trySuccess();
            } else {
                promise.tryFailure(written.cause());
            }
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        if (unflushed >= FLUSH_BYTES) {
            send(ctx);
        } else if (!flushAsked) {
            flushAsked = true;
            // Runs once everything that this turn found ready was read.
            ctx.executor().execute(() -> {
                if (flushAsked) {
                    send(ctx);
                }
            });
        }
    }

    private void send(ChannelHandlerContext ctx) {
        flushAsked = false;
        unflushed = 0;
        passOn(ctx);
        ctx.flush();
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        send(ctx);
        ctx.close(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        flushAsked = false;
        ByteBuf lost = record;
        record = null;
        if (lost != null) {
            lost.release();
        }
        ClosedChannelException gone = new ClosedChannelException();
        promises.forEach(promise -> promise.tryFailure(gone));
        promises.clear();
    }
}

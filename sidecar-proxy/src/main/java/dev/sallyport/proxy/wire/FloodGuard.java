package dev.sallyport.proxy.wire;

import dev.sallyport.proxy.connection.Limit;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.concurrent.TimeUnit;

/**
 * Counts what Netty's own limits leave uncounted: header fields one by one, frames that cost us and carry nothing, and
 * DATA so small that keeping it costs more than its window says (PROTOCOL §5.5). Breaking a limit ends the connection,
 * too many fields only the stream. Confined to the connection's event loop.
 */
final class FloodGuard extends Http2FrameListenerDecorator {
    private static final int TINY_BYTES = 64;
    private static final int COPY_BELOW_BYTES = 4096;

    private final PeerLimits limits;
    private final Http2LocalFlowController flow;
    private final WaitingFrames waiting;
    private final RateWindow control;
    private final RateWindow windowUpdates;

    FloodGuard(Http2FrameListener listener, PeerLimits limits, WaitingFrames waiting, Http2LocalFlowController flow) {
        super(listener);
        this.limits = limits;
        this.flow = flow;
        this.waiting = waiting;
        this.control = new RateWindow(limits.maxControlFrames(), TimeUnit.SECONDS.toNanos(10));
        this.windowUpdates = new RateWindow(limits.maxWindowUpdates(), TimeUnit.SECONDS.toNanos(1));
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean endStream)
            throws Http2Exception {
        requireFewFields(streamId, headers);
        super.onHeadersRead(ctx, streamId, headers, padding, endStream);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endStream)
            throws Http2Exception {
        requireFewFields(streamId, headers);
        super.onHeadersRead(ctx, streamId, headers, dependency, weight, exclusive, padding, endStream);
    }

    private void requireFewFields(int streamId, Http2Headers headers) throws Http2Exception {
        if (headers.size() > limits.maxHeaderFields()) {
            throw Http2Exception.streamError(streamId, Http2Error.ENHANCE_YOUR_CALM, "too many header fields");
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream)
            throws Http2Exception {
        int length = data.readableBytes();
        if (length < TINY_BYTES) {
            requireFewTinyFrames(streamId);
        }
        if (length == 0 || length >= COPY_BELOW_BYTES) {
            return super.onDataRead(ctx, streamId, data, padding, endOfStream);
        }
        // A slice would keep the whole record alive while this stream waits.
        ByteBuf copy = ctx.alloc().buffer(length).writeBytes(data);
        try {
            return super.onDataRead(ctx, streamId, copy, padding, endOfStream);
        } finally {
            copy.release();
        }
    }

    private void requireFewTinyFrames(int streamId) throws Http2Exception {
        Http2Stream stream = waiting.stream(streamId);
        if (stream != null && waiting.tiny(stream, flow.unconsumedBytes(stream)) > limits.maxTinyFrames()) {
            throw new CalmDown(Limit.TINY_FRAMES, "too many tiny DATA frames wait on one stream");
        }
    }

    @Override
    public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
        countControl();
        super.onPingRead(ctx, data);
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
        countControl();
        super.onPingAckRead(ctx, data);
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext ctx) throws Http2Exception {
        countControl();
        super.onSettingsAckRead(ctx);
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext ctx, int lastStreamId, long errorCode, ByteBuf debugData)
            throws Http2Exception {
        countControl();
        super.onGoAwayRead(ctx, lastStreamId, errorCode, debugData);
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) throws Http2Exception {
        countControl();
        super.onSettingsRead(ctx, settings);
    }

    @Override
    public void onPriorityRead(ChannelHandlerContext ctx, int streamId, int dependency, short weight, boolean exclusive)
            throws Http2Exception {
        countControl();
        super.onPriorityRead(ctx, streamId, dependency, weight, exclusive);
    }

    @Override
    public void onUnknownFrame(
            ChannelHandlerContext ctx, byte frameType, int streamId, Http2Flags flags, ByteBuf payload)
            throws Http2Exception {
        // Not passed on: an unknown frame on a stream we do not know would break the codec, and means nothing to us.
        countControl();
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext ctx, int streamId, int increment) throws Http2Exception {
        if (windowUpdates.exceeded()) {
            throw new CalmDown(Limit.WINDOW_UPDATES, "too many WINDOW_UPDATE frames");
        }
        super.onWindowUpdateRead(ctx, streamId, increment);
    }

    private void countControl() throws Http2Exception {
        if (control.exceeded()) {
            throw new CalmDown(Limit.CONTROL_FRAMES, "too many control frames");
        }
    }
}

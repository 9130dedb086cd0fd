package dev.sallyport.proxy.lane;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A CONNECT stream once its headers were exchanged (RFC 9113 §8.5): a direction ends with END_STREAM, an abort is
 * RST_STREAM CONNECT_ERROR. Bytes are given back to the sender's flow-control window when more is asked for, so a reader
 * that does not read stops its sender after one stream window. Confined to the channel's event loop.
 */
public final class Http2StreamLane implements Lane {
    private final Http2StreamChannel channel;
    private final StreamBytes bytes;
    private @Nullable ChannelFuture finished;

    private Http2StreamLane(Http2StreamChannel channel, StreamBytes bytes) {
        this.channel = channel;
        this.bytes = bytes;
    }

    /**
     * Adds the translation between DATA frames and bytes at the pipeline's end; sets autoRead off.
     *
     * @param inputEnded whether the peer's HEADERS carried END_STREAM already
     */
    public static Http2StreamLane of(Http2StreamChannel channel, boolean inputEnded) {
        StreamBytes bytes = new StreamBytes(inputEnded);
        channel.config().setAutoRead(false);
        channel.pipeline().addLast("stream-bytes", bytes);
        dropWithConnection(channel);
        return new Http2StreamLane(channel, bytes);
    }

    /**
     * When the connection is lost before the peer has ended, what it sent is of no use: without this, unread bytes would
     * keep the stream's channel open until someone asked for them.
     */
    private static void dropWithConnection(Http2StreamChannel channel) {
        ChannelFutureListener lost = closed -> {
            Http2Stream.State state = channel.stream().state();
            if (state == Http2Stream.State.OPEN || state == Http2Stream.State.HALF_CLOSED_LOCAL) {
                channel.close();
            }
        };
        channel.parent().closeFuture().addListener(lost);
        channel.closeFuture().addListener(gone -> channel.parent().closeFuture().removeListener(lost));
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public boolean inputEnded() {
        return bytes.inputEnded();
    }

    @Override
    public ChannelFuture finish() {
        return finishWith(new DefaultHttp2DataFrame(true));
    }

    /** {@link #finish} with a frame of one's own that carries END_STREAM. */
    public ChannelFuture finishWith(Http2StreamFrame last) {
        if (finished == null) {
            bytes.outputFinished();
            finished = channel.writeAndFlush(last);
        } else {
            ReferenceCountUtil.release(last);
        }
        return finished;
    }

    /** The peer's head carried END_STREAM: no byte will come. */
    public void endInput() {
        bytes.endInput();
    }

    /** True when either side has reset the stream. */
    public boolean wasReset() {
        return bytes.isReset();
    }

    @Override
    public void abort() {
        reset(Http2Error.CONNECT_ERROR);
    }

    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        finish();
        if (bytes.inputEnded() && finish().isDone()) {
            channel.close();
            return;
        }
        // The peer still owes its END_STREAM: read on, and say NO_ERROR if it does not come (RFC 9113 §8.1).
        bytes.discardInput();
        channel.config().setAutoRead(true);
        var deadline =
                channel.eventLoop().schedule(() -> reset(Http2Error.NO_ERROR), CLOSE_GRACE_SECONDS, TimeUnit.SECONDS);
        channel.closeFuture().addListener(closed -> deadline.cancel(false));
    }

    /** Ends the stream with this error code. */
    public void reset(Http2Error error) {
        if (channel.isOpen()) {
            if (!bytes.isReset()) {
                bytes.wasReset();
                channel.writeAndFlush(new DefaultHttp2ResetFrame(error));
            }
            channel.close();
        }
    }
}

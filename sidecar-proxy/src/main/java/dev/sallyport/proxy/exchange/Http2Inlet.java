package dev.sallyport.proxy.exchange;

import dev.sallyport.proxy.http.HeadLimits;
import dev.sallyport.proxy.http.HeadParse;
import dev.sallyport.proxy.http.HeaderFields;
import dev.sallyport.proxy.http.Http2HeadReader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What comes on one stream: heads to its {@link Reader} as they come, content by demand. Bytes are given back to the sender's
 * window when more is asked for, so a reader that does not ask stops its sender after one stream window. Owns frames until
 * they are delivered or dropped; what came whole before the stream closed is still delivered. The channel's autoRead is off.
 * Confined to the channel's event loop.
 */
public final class Http2Inlet extends ChannelInboundHandlerAdapter implements Inlet {
    /** Hears what no demand holds back. */
    public interface Reader {
        /**
         * A head, before any content; owned by the caller.
         *
         * @return true for the last one, false for an interim answer
         */
        boolean head(Http2HeadersFrame frame);

        /** Who the content goes to; asked at each delivery. */
        Receiver receiver();

        /** The other direction takes more (again). */
        void writable();

        /** Nothing more comes of it: reset, not looked at, malformed, lost. Instead of everything that was not delivered. Once. */
        void broken(Abort why);

        /** The stream is closed after the peer had said all; that may still wait to be pulled. Once, unless broken. */
        void closed();

        /** Bytes of content came off the wire. */
        default void arrived(int bytes) {}
    }

    private final Http2StreamChannel channel;
    private final Reader reader;
    private final HeadLimits limits;
    private final Deque<Http2StreamFrame> held = new ArrayDeque<>();
    private boolean headed;
    private boolean endSeen;
    private boolean wanted;
    private boolean bursting;
    private boolean delivering;
    private boolean ended;
    private boolean over;
    private @Nullable Abort late;

    /** For one stream whose autoRead is off; reads nothing yet. */
    public Http2Inlet(Http2StreamChannel channel, Reader reader, HeadLimits limits) {
        this.channel = channel;
        this.reader = reader;
        this.limits = limits;
    }

    /** True once the peer has said its last word on this stream, delivered or not. */
    public boolean isComplete() {
        return endSeen;
    }

    /** True once the receiver has heard its last word, or wants none. */
    public boolean isOver() {
        return ended;
    }

    @Override
    public void pull() {
        if (ended) {
            return;
        }
        wanted = true;
        if (delivering) {
            return;
        }
        if (!held.isEmpty()) {
            wanted = false;
            deliverHeld();
        }
        if (wanted && !ended) {
            channel.read();
        }
    }

    private void deliverHeld() {
        while (!held.isEmpty() && !ended) {
            deliver(held.poll());
        }
    }

    /** Nothing more is wanted: what comes is dropped as it comes, so that it holds no window. */
    @Override
    public void stop(Abort why) {
        if (!ended) {
            ended = true;
            drop();
            channel.config().setAutoRead(true);
        }
    }

    private void drop() {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof Http2StreamFrame frame)
                || !(message instanceof Http2DataFrame || message instanceof Http2HeadersFrame)) {
            ReferenceCountUtil.release(message);
            return;
        }
        endSeen |= frame instanceof Http2DataFrame data && data.isEndStream()
                || frame instanceof Http2HeadersFrame headers && headers.isEndStream();
        if (frame instanceof Http2DataFrame data) {
            reader.arrived(data.content().readableBytes());
        }
        if (!headed && frame instanceof Http2HeadersFrame headers) {
            headed = reader.head(headers);
            if (!headers.isEndStream() || ended) {
                return;
            }
        }
        if (ended) {
            ReferenceCountUtil.release(frame);
        } else if (wanted || bursting) {
            wanted = false;
            bursting = true;
            deliver(frame);
        } else {
            held.add(frame);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        bursting = false;
        if (ended) {
            return;
        }
        // Heads are never held back.
        if (wanted || !headed && !endSeen) {
            channel.read();
        }
    }

    private void deliver(Http2StreamFrame frame) {
        boolean outer = !delivering;
        delivering = true;
        try {
            switch (frame) {
                case Http2DataFrame data -> content(data);
                case Http2HeadersFrame headers
                when headers.headers().status() != null || headers.headers().method() != null -> end(HeaderFields.NONE);
                case Http2HeadersFrame trailers -> trailers(trailers);
                default -> ReferenceCountUtil.release(frame);
            }
        } finally {
            delivering = !outer;
        }
    }

    private void content(Http2DataFrame data) {
        ByteBuf bytes = data.content();
        boolean last = data.isEndStream();
        if (bytes.isReadable()) {
            reader.receiver().content(bytes);
        } else {
            bytes.release();
            // An empty frame is no answer to a demand.
            wanted = true;
        }
        if (last) {
            end(HeaderFields.NONE);
        }
    }

    private void trailers(Http2HeadersFrame frame) {
        HeadParse<HeaderFields> read = Http2HeadReader.trailers(frame.headers(), limits);
        if (frame.isEndStream() && read instanceof HeadParse.Complete<HeaderFields> whole) {
            end(whole.head());
        } else {
            broken(new Abort(Abort.Kind.MALFORMED, null, "The trailers are malformed."));
            // What is no message is a stream error (RFC 9113 §8.1.1).
            channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR));
        }
    }

    private void end(HeaderFields trailers) {
        if (!ended) {
            ended = true;
            reader.receiver().end(trailers);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable() && !over) {
            reader.writable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        switch (event) {
            case Http2ResetFrame reset -> onReset(reset.errorCode());
            case Http2GoAwayFrame goAway -> {
                goAway.release();
                broken(new Abort(Abort.Kind.UNPROCESSED, null, "The peer is going away and has not looked at it."));
            }
            default -> ReferenceCountUtil.release(event);
        }
    }

    /** A peer that answered early says NO_ERROR behind its answer, which may still lie here (RFC 9113 §8.1). */
    private void onReset(long code) {
        Abort why = new Abort(Http2Codes.kind(code), null, "The peer reset the stream (code " + code + ").");
        if (code == Http2Error.NO_ERROR.code() && headed) {
            late = why;
        } else {
            broken(why);
        }
    }

    private void broken(Abort why) {
        if (!over) {
            over = true;
            ended = true;
            drop();
            reader.broken(why);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!endSeen) {
            broken(late != null ? late : new Abort(Abort.Kind.LOST, null, "The connection was lost."));
        } else if (!over) {
            over = true;
            reader.closed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // The multiplexer resets the stream with the right code, or the connection is gone.
        broken(new Abort(Abort.Kind.MALFORMED, null, "The peer broke HTTP/2 on this stream."));
    }
}

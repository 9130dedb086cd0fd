package dev.sallyport.proxy.exchange;

import dev.sallyport.proxy.http.HeaderFields;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What goes on one stream: heads, content, trailers, the end before the end. Ready while the peer's window and the connection
 * take what was written. Confined to the channel's event loop.
 */
public final class Http2Outlet implements Outlet {
    private final Http2StreamChannel channel;
    private final Consumer<ChannelFuture> ending;
    private @Nullable Http2Headers waiting;
    private boolean ended;
    private boolean reset;
    private long sent;

    /**
     * For one stream.
     *
     * @param ending told of the last frame's write
     */
    public Http2Outlet(Http2StreamChannel channel, Consumer<ChannelFuture> ending) {
        this.channel = channel;
        this.ending = ending;
    }

    /** Writes a head that something follows. */
    public ChannelFuture head(Http2Headers headers) {
        sent += Http2Heads.size(headers);
        return channel.writeAndFlush(new DefaultHttp2HeadersFrame(headers));
    }

    /** Keeps a head until it is known whether anything follows, so that it can end the stream by itself. */
    public void lastHead(Http2Headers headers) {
        waiting = headers;
    }

    /** Bytes so far, heads included. */
    public long sent() {
        return sent;
    }

    /** True once the last word was said. */
    public boolean isEnded() {
        return ended;
    }

    @Override
    public boolean isReady() {
        return !ended && channel.isActive() && channel.isWritable();
    }

    @Override
    public void content(ByteBuf bytes) {
        if (ended || !channel.isActive()) {
            bytes.release();
            return;
        }
        flushHead();
        sent += bytes.readableBytes();
        channel.writeAndFlush(new DefaultHttp2DataFrame(bytes));
    }

    private void flushHead() {
        Http2Headers head = waiting;
        if (head != null) {
            waiting = null;
            head(head);
        }
    }

    @Override
    public void end(HeaderFields trailers) {
        if (ended) {
            return;
        }
        ended = true;
        boolean bare = trailers.all().isEmpty();
        Http2Headers head = waiting;
        Http2Headers last = bare ? head : Http2Heads.of(trailers);
        if (!bare) {
            flushHead();
        }
        waiting = null;
        if (last == null) {
            ending.accept(channel.writeAndFlush(new DefaultHttp2DataFrame(true)));
        } else {
            sent += Http2Heads.size(last);
            ending.accept(channel.writeAndFlush(new DefaultHttp2HeadersFrame(last, true)));
        }
    }

    @Override
    public void abort(Abort why) {
        if (!ended) {
            ended = true;
            reset(Http2Codes.of(why.kind()));
        }
    }

    /** Sends a last piece and ends both directions with this code once it has left: a reset takes back what waits. */
    public void contentThenReset(ByteBuf bytes, Http2Error code) {
        ended = true;
        sent += bytes.readableBytes();
        channel.writeAndFlush(new DefaultHttp2DataFrame(bytes)).addListener(written -> reset(code));
    }

    /** Ends both directions with the code of such an end, whatever was said before. Idempotent. */
    public void reset(Abort.Kind kind) {
        reset(Http2Codes.of(kind));
    }

    /** Ends both directions with this code, whatever was said before. Idempotent. */
    public void reset(Http2Error code) {
        ended = true;
        waiting = null;
        if (!reset && channel.isOpen()) {
            reset = true;
            channel.writeAndFlush(new DefaultHttp2ResetFrame(code));
            channel.close();
        }
    }
}

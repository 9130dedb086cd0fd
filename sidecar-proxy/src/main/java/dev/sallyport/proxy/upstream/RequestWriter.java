package dev.sallyport.proxy.upstream;

import dev.sallyport.proxy.exchange.Request;
import dev.sallyport.proxy.http.BodyFraming;
import dev.sallyport.proxy.http.Chunks;
import dev.sallyport.proxy.http.HeadWriter;
import dev.sallyport.proxy.http.HeaderFields;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Writes one request to an HTTP/1.1 connection, framed anew. Confined to its event loop. */
final class RequestWriter {
    private final Channel channel;
    private final Request request;
    private long rest;
    private boolean raw;
    private boolean done;

    RequestWriter(Channel channel, Request request) {
        this.channel = channel;
        this.request = request;
        this.rest = request.body() instanceof BodyFraming.Length(long bytes) ? bytes : 0;
        this.done = request.isBodiless();
    }

    void head() {
        channel.writeAndFlush(HeadWriter.request(
                channel.alloc(),
                request.method(),
                request.path(),
                request.host(),
                request.fields(),
                request.body(),
                request.upgrade(),
                request.takesTrailers()));
    }

    /** The protocol was switched: what follows is written as it is. */
    void switchProtocols() {
        raw = true;
        done = false;
    }

    /** True after {@link #switchProtocols}. */
    boolean isRaw() {
        return raw;
    }

    /** True once all of it was written. */
    boolean isDone() {
        return done;
    }

    /**
     * Writes a piece of the content.
     *
     * @param bytes owned from here on
     * @return what is wrong with it, or null
     */
    @Nullable
    String content(ByteBuf bytes) {
        if (done) {
            bytes.release();
        } else if (raw) {
            channel.writeAndFlush(bytes);
        } else if (request.body() instanceof BodyFraming.Chunked) {
            channel.writeAndFlush(Chunks.chunk(bytes));
        } else if (bytes.readableBytes() > rest) {
            bytes.release();
            return "it is longer";
        } else {
            rest -= bytes.readableBytes();
            channel.writeAndFlush(bytes);
        }
        return null;
    }

    /** Writes its end; what is wrong with it, or null. */
    @Nullable
    String end(HeaderFields trailers) {
        if (done) {
            return null;
        }
        if (rest > 0) {
            return "it is shorter";
        }
        done = true;
        if (!raw && request.body() instanceof BodyFraming.Chunked) {
            channel.writeAndFlush(Chunks.last(trailers));
        }
        return null;
    }
}

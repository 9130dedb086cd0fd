package dev.sallyport.proxy.wire;

import io.netty.handler.codec.http2.Http2StreamChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The streams of a connection, each with the room its writes had at the last look: finds those whose peer takes nothing of
 * what waits for it. Confined to the connection's event loop.
 */
public final class StalledStreams {
    private final Map<Http2StreamChannel, Long> streams = new HashMap<>();

    /** Nothing yet. */
    public StalledStreams() {}

    /** Watches a stream until it closes. */
    public void add(Http2StreamChannel stream) {
        streams.put(stream, room(stream));
        stream.closeFuture().addListener(closed -> streams.remove(stream));
    }

    /** Those that are open. */
    public Set<Http2StreamChannel> open() {
        return streams.keySet();
    }

    /** Looks again; tells of each stream that waited at the last look and has not moved since. */
    public void sweep(Consumer<Http2StreamChannel> stalled) {
        for (Map.Entry<Http2StreamChannel, Long> entry : Map.copyOf(streams).entrySet()) {
            Http2StreamChannel stream = entry.getKey();
            long now = room(stream);
            if (now < 0 && now == entry.getValue()) {
                stalled.accept(stream);
            } else {
                streams.replace(stream, now);
            }
        }
    }

    /** Bytes that may still be written; negative: bytes that must go first. */
    private static long room(Http2StreamChannel stream) {
        return stream.isWritable() ? stream.bytesBeforeUnwritable() : -stream.bytesBeforeWritable();
    }
}

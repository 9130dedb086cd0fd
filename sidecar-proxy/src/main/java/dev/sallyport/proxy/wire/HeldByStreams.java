package dev.sallyport.proxy.wire;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * What the streams of one connection hold in memory, to be weighed once a second: bytes that came and were not taken, bytes
 * that wait to be written, and the same beyond them, towards destinations ({@link StreamMemory#alsoHeld}). While whoever they
 * are charged to holds more than its share, those that hold bytes and have not moved since the last time are told of, the
 * largest first. Confined to the connection's event loop.
 */
public final class HeldByStreams {
    /** Between two weighings. */
    public static final long EVERY_MILLIS = 1000;

    private final Http2Connection http2;
    private final LongConsumer change;
    private final BooleanSupplier over;
    private Map<Http2StreamChannel, Long> last = Map.of();
    private long reported;

    /**
     * Nothing weighed yet.
     *
     * @param change told by how many bytes more, or less, are held
     * @param over true while that is more than may be held
     */
    public HeldByStreams(Http2Connection http2, LongConsumer change, BooleanSupplier over) {
        this.http2 = http2;
        this.change = change;
        this.over = over;
    }

    /** Weighs; tells of each stream that is to go. */
    public void weigh(Set<Http2StreamChannel> streams, Consumer<Http2StreamChannel> stalled) {
        Map<Http2StreamChannel, Long> now = new HashMap<>(2 * streams.size());
        long sum = 0;
        for (Http2StreamChannel stream : streams) {
            long held = StreamMemory.of(http2, stream) + StreamMemory.beyond(stream);
            now.put(stream, held);
            sum += held;
        }
        report(sum);
        Map<Http2StreamChannel, Long> before = last;
        last = now;
        if (over.getAsBoolean()) {
            now.entrySet().stream()
                    .filter(entry -> entry.getValue() > 0 && entry.getValue().equals(before.get(entry.getKey())))
                    .sorted(Map.Entry.<Http2StreamChannel, Long>comparingByValue()
                            .reversed())
                    .takeWhile(entry -> over.getAsBoolean())
                    .forEach(entry -> {
                        report(reported - entry.getValue());
                        stalled.accept(entry.getKey());
                    });
        }
    }

    private void report(long sum) {
        change.accept(sum - reported);
        reported = sum;
    }

    /** The connection is over: it holds nothing. */
    public void close() {
        report(0);
    }
}

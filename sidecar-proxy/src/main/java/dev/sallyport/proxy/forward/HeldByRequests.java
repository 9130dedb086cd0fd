package dev.sallyport.proxy.forward;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.proxy.limit.Volumes;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the requests of one app's connection hold in memory, weighed once a second: bytes that came and were not handed on, bytes
 * that wait to be written. While its identity holds more than its share, those that hold bytes and have not moved for a
 * second are told, the largest first. Confined to the connection's event loop.
 */
final class HeldByRequests {
    static final long EVERY_MILLIS = 1000;

    private final SpiffeId identity;
    private final Http2Connection http2;
    private final Volumes<SpiffeId> shares;
    private Map<Http2StreamChannel, Long> last = Map.of();
    private long reported;

    HeldByRequests(SpiffeId identity, Http2Connection http2, Volumes<SpiffeId> shares) {
        this.identity = identity;
        this.http2 = http2;
        this.shares = shares;
    }

    /** Weighs; tells of each stream that is to go. */
    void weigh(Set<Http2StreamChannel> streams, Consumer<Http2StreamChannel> stalled) {
        Map<Http2StreamChannel, Long> now = new HashMap<>(2 * streams.size());
        long sum = 0;
        for (Http2StreamChannel stream : streams) {
            long held = held(stream);
            now.put(stream, held);
            sum += held;
        }
        report(sum);
        Map<Http2StreamChannel, Long> before = last;
        last = now;
        if (shares.isOver(identity)) {
            now.entrySet().stream()
                    .filter(entry -> entry.getValue() > 0 && entry.getValue().equals(before.get(entry.getKey())))
                    .sorted(Map.Entry.<Http2StreamChannel, Long>comparingByValue()
                            .reversed())
                    .takeWhile(entry -> shares.isOver(identity))
                    .forEach(entry -> {
                        report(reported - entry.getValue());
                        stalled.accept(entry.getKey());
                    });
        }
    }

    private void report(long sum) {
        shares.change(identity, sum - reported);
        reported = sum;
    }

    private long held(Http2StreamChannel channel) {
        Http2LocalFlowController flow = http2.local().flowController();
        Http2Stream stream = http2.stream(channel.stream().id());
        long unread = stream == null || flow == null ? 0 : flow.unconsumedBytes(stream);
        long waiting = channel.isWritable()
                ? Math.max(0, channel.config().getWriteBufferHighWaterMark() - channel.bytesBeforeUnwritable() + 1)
                : channel.config().getWriteBufferLowWaterMark() + channel.bytesBeforeWritable();
        return unread + waiting;
    }

    void close() {
        report(0);
    }
}

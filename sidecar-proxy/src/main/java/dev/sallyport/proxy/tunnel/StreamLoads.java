package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.accept.TunnelCut;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.TunnelObserver;
import dev.sallyport.proxy.limit.Volumes;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What one connection's streams hold in memory, weighed once a second: bytes that came and were not taken, bytes that
 * wait to be written. While its identity holds more than its share, streams that hold bytes and have not moved for a
 * second are cut. Confined to the connection's event loop.
 */
final class StreamLoads {
    static final long EVERY_MILLIS = 1000;

    private final SpiffeId identity;
    private final Http2Connection http2;
    private final Volumes<SpiffeId> shares;
    private final TunnelObserver observer;
    private Map<Http2StreamChannel, Long> last = Map.of();
    private long reported;

    StreamLoads(SpiffeId identity, Http2Connection http2, Volumes<SpiffeId> shares, TunnelObserver observer) {
        this.identity = identity;
        this.http2 = http2;
        this.shares = shares;
        this.observer = observer;
    }

    void weigh(Set<Http2StreamChannel> streams) {
        Map<Http2StreamChannel, Long> now = new HashMap<>(2 * streams.size());
        long sum = 0;
        for (Http2StreamChannel stream : streams) {
            long held = held(stream);
            now.put(stream, held);
            sum += held;
        }
        report(sum);
        if (shares.isOver(identity)) {
            cutStalled(now);
        }
        last = now;
    }

    private void report(long sum) {
        shares.change(identity, sum - reported);
        reported = sum;
    }

    private void cutStalled(Map<Http2StreamChannel, Long> now) {
        observer.limitReached(Limit.BUFFERED_PER_IDENTITY);
        String sentence = "This workload's connections hold more than " + shares.most()
                + " bytes in this gateway's memory, and this one does not move.";
        for (Map.Entry<Http2StreamChannel, Long> entry : now.entrySet()) {
            long held = entry.getValue();
            Http2StreamChannel stream = entry.getKey();
            if (held > 0 && Objects.equals(held, last.get(stream)) && shares.isOver(identity)) {
                report(reported - held);
                stream.pipeline().fireUserEventTriggered(new TunnelCut(Reason.TUNNEL_LIMIT, sentence));
            }
        }
    }

    private long held(Http2StreamChannel channel) {
        Http2LocalFlowController flow = http2.local().flowController();
        Http2Stream stream = http2.stream(channel.stream().id());
        long unread = stream == null || flow == null ? 0 : flow.unconsumedBytes(stream);
        long waiting = channel.isWritable()
                ? channel.config().getWriteBufferHighWaterMark() - channel.bytesBeforeUnwritable()
                : channel.config().getWriteBufferLowWaterMark() + channel.bytesBeforeWritable();
        return unread + waiting;
    }

    void close() {
        report(0);
    }
}

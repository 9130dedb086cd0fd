package dev.sallyport.proxy.wire;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.AttributeKey;
import java.util.function.LongSupplier;

/** How many bytes wait in memory for a channel or a stream. Called on its event loop. */
public final class StreamMemory {
    private static final AttributeKey<LongSupplier> BEYOND = AttributeKey.valueOf(StreamMemory.class, "beyond");

    private StreamMemory() {}

    /** Bytes that came on a stream of the connection and were not taken, and bytes that wait to be written to it. */
    public static long of(Http2Connection http2, Http2StreamChannel channel) {
        Http2LocalFlowController flow = http2.local().flowController();
        Http2Stream stream = http2.stream(channel.stream().id());
        long unread = stream == null || flow == null ? 0 : flow.unconsumedBytes(stream);
        return unread + waiting(channel);
    }

    /** Bytes that wait to be written. */
    public static long waiting(Channel channel) {
        return channel.isWritable()
                ? Math.max(0, channel.config().getWriteBufferHighWaterMark() - channel.bytesBeforeUnwritable() + 1)
                : channel.config().getWriteBufferLowWaterMark() + channel.bytesBeforeWritable();
    }

    /**
     * What a channel's bytes come from or go to holds some too, on a connection of its own: from now on it is weighed with the
     * channel, until the next call.
     *
     * @param bytes asked on the channel's event loop, once a second
     */
    public static void alsoHeld(Channel channel, LongSupplier bytes) {
        channel.attr(BEYOND).set(bytes);
    }

    /** What is held for a channel on other connections. */
    static long beyond(Channel channel) {
        LongSupplier bytes = channel.hasAttr(BEYOND) ? channel.attr(BEYOND).get() : null;
        return bytes == null ? 0 : bytes.getAsLong();
    }
}

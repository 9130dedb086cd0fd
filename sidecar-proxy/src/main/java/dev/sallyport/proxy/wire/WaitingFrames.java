package dev.sallyport.proxy.wire;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * How many tiny DATA frames came on a stream since the last time nothing of it waited unread. Confined to the
 * connection's event loop.
 */
final class WaitingFrames {
    private final Http2Connection connection;
    private final Http2Connection.PropertyKey key;

    WaitingFrames(Http2Connection connection) {
        this.connection = connection;
        this.key = connection.newKey();
    }

    @Nullable
    Http2Stream stream(int streamId) {
        return connection.stream(streamId);
    }

    /** Counts one more and returns the count. */
    int tiny(Http2Stream stream, int unconsumedBytes) {
        Integer before = stream.getProperty(key);
        // This very frame is already charged, hence 64 rather than 0.
        int count = before == null || unconsumedBytes <= 64 ? 1 : before + 1;
        stream.setProperty(key, count);
        return count;
    }
}

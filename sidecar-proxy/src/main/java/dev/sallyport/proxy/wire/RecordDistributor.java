package dev.sallyport.proxy.wire;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.StreamByteDistributor;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;

/**
 * Shares a connection among its streams, one frame each in turn, each frame of the size that fills a TLS record. Priorities
 * are not looked at (RFC 9113 §5.3.2). Confined to the connection's event loop.
 */
final class RecordDistributor implements StreamByteDistributor {
    private final Http2Connection.PropertyKey key;
    private final Queue<Share> ready = new ArrayDeque<>();
    private long waitingBytes;

    /** One stream's place in the round. */
    private static final class Share {
        private final Http2Stream stream;
        private int bytes;
        private boolean queued;
        private boolean blocked;
        private boolean writing;

        Share(Http2Stream stream) {
            this.stream = stream;
        }
    }

    RecordDistributor(Http2Connection connection) {
        key = connection.newKey();
        connection.connectionStream().setProperty(key, new Share(connection.connectionStream()));
        connection.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamAdded(Http2Stream stream) {
                stream.setProperty(key, new Share(stream));
            }

            @Override
            public void onStreamClosed(Http2Stream stream) {
                forget(share(stream));
            }
        });
    }

    private Share share(Http2Stream stream) {
        return Objects.requireNonNull(stream.getProperty(key), "set when the stream was added");
    }

    private void forget(Share share) {
        waitingBytes -= share.bytes;
        share.bytes = 0;
        if (share.queued) {
            share.queued = false;
            ready.remove(share);
        }
    }

    @Override
    public void updateStreamableBytes(StreamState state) {
        Share share = share(state.stream());
        int window = state.windowSize();
        int bytes = Math.max(0, (int) Math.min(state.pendingBytes(), window));
        waitingBytes += bytes - share.bytes;
        share.bytes = bytes;
        share.blocked = window < 0;
        // Of a shut window only frames without bytes may pass, and those were offered to it while it wrote.
        boolean able = state.hasFrame() && (window > 0 || window == 0 && !share.writing);
        if (able && !share.queued) {
            share.queued = true;
            ready.add(share);
        }
    }

    @Override
    public void updateDependencyTree(int child, int parent, short weight, boolean exclusive) {
        // Everyone is equal here.
    }

    @Override
    public boolean distribute(int maxBytes, Writer writer) throws Http2Exception {
        int left = maxBytes;
        int alreadyAsked = ready.size();
        while (!ready.isEmpty()) {
            Share share = ready.peek();
            if (left == 0 && share.bytes > 0) {
                break;
            }
            ready.remove();
            share.queued = false;
            if (!share.blocked) {
                int bytes = Math.min(Math.min(RecordWriter.FRAME_BYTES, left), share.bytes);
                left -= bytes;
                write(share, bytes, writer);
            }
        }
        return alreadyAsked > 0 && waitingBytes > 0;
    }

    private static void write(Share share, int bytes, Writer writer) throws Http2Exception {
        share.writing = true;
        try {
            writer.write(share.stream, bytes);
        } catch (RuntimeException | Error e) {
            throw Http2Exception.connectionError(Http2Error.INTERNAL_ERROR, e, "a stream could not be written");
        } finally {
            share.writing = false;
        }
    }
}

package dev.sallyport.proxy.lane;

import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * How much a plain socket is asked for in one read: what it gave last, with room to grow, and at most two frames of the
 * tunnel, each of which fills a TLS record (ADR 0175). Larger buffers are neither kept hot nor cached by Netty's allocator,
 * and where a read fills little of one, it holds all of it for as long as its bytes wait. Immutable; a handle is confined
 * to its channel's event loop.
 */
final class ReadSizes extends DefaultMaxMessagesRecvByteBufAllocator {
    static final ReadSizes SHARED = new ReadSizes();

    private static final int FIRST_BYTES = 2048;
    private static final int LEAST_BYTES = 512;
    private static final int MOST_BYTES = 2 * (16384 - 9);
    private static final int GROWTH = 4;

    private ReadSizes() {}

    // Netty's own implementations return the deprecated type, too: there is no other.
    @SuppressWarnings("deprecation")
    @Override
    public Handle newHandle() {
        return new Guess();
    }

    private final class Guess extends MaxMessageHandle {
        private int bytes = FIRST_BYTES;
        private boolean small;

        @Override
        public int guess() {
            return bytes;
        }

        @Override
        public void lastBytesRead(int read) {
            // Also after a read that is not the last: a full buffer says that more waits.
            if (read > 0 && read == attemptedBytesRead()) {
                bytes = Math.min(MOST_BYTES, bytes * GROWTH);
                small = false;
            }
            super.lastBytesRead(read);
        }

        @Override
        public void readComplete() {
            boolean smaller = totalBytesRead() < bytes / GROWTH;
            if (smaller && small) {
                bytes = Math.max(LEAST_BYTES, bytes / GROWTH);
                small = false;
            } else {
                small = smaller;
            }
        }
    }
}

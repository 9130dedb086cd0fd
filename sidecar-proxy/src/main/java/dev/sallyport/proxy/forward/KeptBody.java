package dev.sallyport.proxy.forward;

import io.netty.buffer.ByteBuf;

/**
 * A request's content as far as it was sent, for another try; forgotten for good once it is longer than may be kept: what was not
 * kept is never sent again. Confined to its event loop.
 */
final class KeptBody {
    private static final int PIECE = 16 * 1024;

    private final CopiedBytes bytes;
    private boolean whole = true;

    /** Keeps at most so many bytes, and those of the caller's share. */
    KeptBody(int most, HeldShare share) {
        this.bytes = new CopiedBytes(most, share);
    }

    /** Keeps a copy of a piece, which stays its owner's. */
    void add(ByteBuf piece) {
        if (whole && !bytes.add(piece)) {
            forget();
        }
    }

    /** True while everything that was sent is kept. */
    boolean isWhole() {
        return whole;
    }

    /** Bytes that are kept. */
    int size() {
        return bytes.size();
    }

    /** What was kept from there on, or the beginning of it: a copy, owned by the caller. */
    ByteBuf piece(int from) {
        return bytes.copy(from, Math.min(PIECE, size() - from));
    }

    /** Lets go; nothing is tried again from here on. Idempotent. */
    void forget() {
        whole = false;
        bytes.clear();
    }
}

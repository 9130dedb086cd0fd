package dev.sallyport.proxy.forward;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * A request's content as far as it was sent, for another try; forgotten for good once it is longer than may be kept: what was not
 * kept is never sent again. Confined to its event loop.
 */
final class KeptBody {
    private final int most;
    private final List<ByteBuf> pieces = new ArrayList<>(1);
    private int bytes;
    private boolean whole = true;

    /** Keeps at most so many bytes. */
    KeptBody(int most) {
        this.most = most;
    }

    /** Keeps a piece, which stays its owner's. */
    void add(ByteBuf piece) {
        bytes += piece.readableBytes();
        if (bytes > most || !whole) {
            forget();
        } else {
            pieces.add(piece.retainedDuplicate());
        }
    }

    /** True while everything that was sent is kept. */
    boolean isWhole() {
        return whole;
    }

    int size() {
        return pieces.size();
    }

    /** A piece, owned by the caller. */
    ByteBuf piece(int index) {
        return pieces.get(index).retainedDuplicate();
    }

    /** Lets go; nothing is tried again from here on. Idempotent. */
    void forget() {
        whole = false;
        pieces.forEach(ByteBuf::release);
        pieces.clear();
    }
}

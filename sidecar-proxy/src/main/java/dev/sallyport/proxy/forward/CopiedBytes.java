package dev.sallyport.proxy.forward;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Bytes copied out of what an app sent into one growing buffer: in however small pieces they came, they cost what they are, and
 * pin nothing of what was read. Charged to their caller for as long as they are here. Confined to its event loop.
 */
final class CopiedBytes {
    private final int most;
    private final HeldShare share;
    private @Nullable ByteBuf bytes;

    /** Holds at most so many bytes, and those of the caller's share. */
    CopiedBytes(int most, HeldShare share) {
        this.most = most;
        this.share = share;
    }

    /** Copies a piece, which stays its owner's; false, and nothing is copied, where that is more than may be held. */
    boolean add(ByteBuf piece) {
        int length = piece.readableBytes();
        if (length > most - size()) {
            return false;
        }
        if (length == 0) {
            return true;
        }
        ByteBuf into = roomFor(piece, size() + length);
        if (into == null) {
            return false;
        }
        into.writeBytes(piece, piece.readerIndex(), length);
        return true;
    }

    private @Nullable ByteBuf roomFor(ByteBuf piece, int size) {
        ByteBuf before = bytes;
        int has = before == null ? 0 : before.capacity();
        if (before != null && size <= has) {
            return before;
        }
        int needs = piece.alloc().calculateNewCapacity(size, most);
        if (!share.take(needs - has)) {
            return null;
        }
        ByteBuf room = null;
        try {
            room = before == null ? piece.alloc().buffer(needs, most) : before.capacity(needs);
            bytes = room;
            return room;
        } finally {
            if (room == null) {
                share.give(needs - has);
            }
        }
    }

    int size() {
        return bytes == null ? 0 : bytes.readableBytes();
    }

    /** A copy of so many bytes from there on, owned by the caller: what is here may yet move as it grows. */
    ByteBuf copy(int from, int length) {
        if (bytes == null) {
            throw new IndexOutOfBoundsException("nothing is held");
        }
        return bytes.copy(from, length);
    }

    /** All of it, owned by the caller, or null where there is nothing; nothing is held from here on. */
    @Nullable
    ByteBuf take() {
        ByteBuf taken = bytes;
        bytes = null;
        if (taken != null) {
            share.give(taken.capacity());
        }
        return taken;
    }

    /** Lets go of all. Idempotent. */
    void clear() {
        ByteBuf taken = take();
        if (taken != null) {
            taken.release();
        }
    }
}

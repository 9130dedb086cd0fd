package dev.sallyport.proxy.wire;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes by which all windows of this process together may exceed their first size. Safe for concurrent use. */
public final class WindowBudget {
    private final AtomicLong left;

    /** All of it is there. */
    public WindowBudget(long bytes) {
        left = new AtomicLong(bytes);
    }

    /** Takes that many bytes, or none of them; true when they were taken. */
    boolean take(int bytes) {
        long before = left.getAndUpdate(now -> now >= bytes ? now - bytes : now);
        return before >= bytes;
    }

    /** Gives bytes back. */
    void giveBack(int bytes) {
        left.addAndGet(bytes);
    }

    /** Bytes that can still be taken. */
    long left() {
        return left.get();
    }
}

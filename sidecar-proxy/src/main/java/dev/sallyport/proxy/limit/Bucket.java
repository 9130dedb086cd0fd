package dev.sallyport.proxy.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket as one number: when it will be full again (the generic cell rate algorithm). Taking costs one
 * compare-and-set and no memory. Safe for concurrent use.
 */
final class Bucket {
    private final Pace pace;
    private final AtomicLong fullAt;

    Bucket(Pace pace, long now) {
        this.pace = pace;
        this.fullAt = new AtomicLong(now);
    }

    boolean take(long now) {
        while (true) {
            long before = fullAt.get();
            long after = (before - now > 0 ? before : now) + pace.intervalNanos();
            if (after - now > pace.depthNanos()) {
                return false;
            }
            if (fullAt.compareAndSet(before, after)) {
                return true;
            }
        }
    }

    /** True when it is full again: forgetting it changes nothing. */
    boolean isFull(long now) {
        return fullAt.get() - now <= 0;
    }
}

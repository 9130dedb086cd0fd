package dev.sallyport.proxy.quota;

import dev.sallyport.proxy.quota.LimitKey.Kind;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of one key that Redis has not been told of yet, and what it said last. Redis' sum stays in force until the next
 * answer, so a day that begins is noticed with the next bytes. Safe for concurrent use.
 */
final class SharedBytes {
    private static final int STALE_BEATS = 600;

    private final LimitKey key;
    private final AtomicLong fresh = new AtomicLong();
    private volatile long pausedUntil = System.nanoTime();
    private volatile boolean exhausted;
    private volatile int quiet;

    SharedBytes(LimitKey key) {
        this.key = key;
    }

    LimitKey key() {
        return key;
    }

    /** As {@link ByteMeter#spend}. */
    long spend(long bytes) {
        fresh.addAndGet(bytes);
        if (exhausted) {
            return ByteMeter.EXHAUSTED;
        }
        return Math.max(0, pausedUntil - System.nanoTime());
    }

    /** What is to be told now. */
    long take() {
        long bytes = fresh.getAndSet(0);
        quiet = bytes == 0 ? quiet + 1 : 0;
        return bytes;
    }

    /** For a minute nothing was counted. */
    boolean isStale() {
        return quiet >= STALE_BEATS && fresh.get() == 0;
    }

    /** Redis was told so many, and answered. */
    void told(long bytes, RedisReply reply) {
        if (!(reply instanceof RedisReply.Whole(long number))) {
            if (key.kind() == Kind.BYTES_PER_DAY) {
                fresh.addAndGet(bytes);
            }
        } else if (key.kind() == Kind.BYTES_PER_DAY) {
            exhausted = number > key.most();
        } else {
            pausedUntil = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(number);
        }
    }
}

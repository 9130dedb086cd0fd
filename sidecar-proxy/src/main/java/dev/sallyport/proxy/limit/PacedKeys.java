package dev.sallyport.proxy.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * One pace for each key, in a table of bounded size. Only buckets that are full again are ever forgotten, so rotating keys
 * makes no limit vanish; keys that find the table taken by others' running buckets share one bucket among them. Filling a
 * table of capacity c takes c events within the time one bucket needs to refill, which is what the table is there to
 * prevent. Safe for concurrent use.
 *
 * @param <K> what is paced
 */
public final class PacedKeys<K> {
    private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Pace pace;
    private final int capacity;
    private final LongSupplier nanos;
    private final Bucket others;
    private final Map<K, Bucket> buckets = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong swept;

    /**
     * An empty table.
     *
     * @param capacity keys remembered at once
     * @param nanos a monotonic clock
     */
    public PacedKeys(Pace pace, int capacity, LongSupplier nanos) {
        this.pace = pace;
        this.capacity = capacity;
        this.nanos = nanos;
        long now = nanos.getAsLong();
        this.others = new Bucket(pace, now);
        this.swept = new AtomicLong(now - SWEEP_NANOS);
    }

    /** On the system's monotonic clock. */
    public PacedKeys(Pace pace, int capacity) {
        this(pace, capacity, System::nanoTime);
    }

    /** Counts one event; false when it is one too many. */
    public boolean take(K key) {
        long now = nanos.getAsLong();
        Bucket known = buckets.get(key);
        return (known == null ? added(key, now) : known).take(now);
    }

    private Bucket added(K key, long now) {
        if (size.get() >= capacity) {
            forgetFull(now);
            if (size.get() >= capacity) {
                return others;
            }
        }
        Bucket fresh = new Bucket(pace, now);
        Bucket raced = buckets.putIfAbsent(key, fresh);
        if (raced != null) {
            return raced;
        }
        size.incrementAndGet();
        return fresh;
    }

    private void forgetFull(long now) {
        long last = swept.get();
        if (now - last < SWEEP_NANOS || !swept.compareAndSet(last, now)) {
            return;
        }
        buckets.forEach((key, bucket) -> {
            if (bucket.isFull(now) && buckets.remove(key, bucket)) {
                size.decrementAndGet();
            }
        });
    }

    /** Keys remembered now. */
    public int size() {
        return size.get();
    }
}

package dev.sallyport.proxy.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Places that keys hold, each up to the same number. A key without a place is not in the table, so the table is bounded by
 * what it counts. Safe for concurrent use.
 *
 * @param <K> who holds places
 */
public final class Places<K> {
    private final int most;
    private final Map<K, Integer> held = new ConcurrentHashMap<>();

    /** {@code most} for each key. */
    public Places(int most) {
        this.most = most;
    }

    /** Takes a place, to be given back with {@link #release}; false when the key has all of its places. */
    public boolean acquire(K key) {
        boolean[] taken = {false};
        held.compute(key, (known, count) -> {
            int before = count == null ? 0 : count;
            taken[0] = before < most;
            return taken[0] ? Integer.valueOf(before + 1) : count;
        });
        return taken[0];
    }

    /** Gives one place back. */
    public void release(K key) {
        held.computeIfPresent(key, (known, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }

    /** Places for each key. */
    public int most() {
        return most;
    }

    /** Keys that hold a place now. */
    public int keys() {
        return held.size();
    }
}

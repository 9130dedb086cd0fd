package dev.sallyport.proxy.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bytes that keys hold, as their parts report them. A key that holds none is not in the table. Safe for concurrent use.
 *
 * @param <K> who holds bytes
 */
public final class Volumes<K> {
    private final long most;
    private final Map<K, Long> held = new ConcurrentHashMap<>();

    /** {@code most} bytes for each key. */
    public Volumes(long most) {
        this.most = most;
    }

    /** One part of the key now holds this many bytes more, or fewer. */
    public void change(K key, long bytes) {
        if (bytes != 0) {
            held.merge(key, bytes, (before, more) -> before + more == 0 ? null : Long.valueOf(before + more));
        }
    }

    /** True when the key holds more than its share. */
    public boolean isOver(K key) {
        return held.getOrDefault(key, 0L) > most;
    }

    /** Bytes for each key. */
    public long most() {
        return most;
    }

    /** Bytes that the key holds. */
    public long of(K key) {
        return held.getOrDefault(key, 0L);
    }
}

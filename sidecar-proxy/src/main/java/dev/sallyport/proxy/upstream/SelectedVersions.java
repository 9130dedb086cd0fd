package dev.sallyport.proxy.upstream;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Which hosts were offered HTTP/2 and selected HTTP/1.1, for a while; the eldest are forgotten first. Safe for concurrent use. */
final class SelectedVersions {
    private static final long FOR_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final int MOST = 4096;

    private final LongSupplier clock;
    private final Map<PoolKey, Long> since = new LinkedHashMap<>();

    SelectedVersions(LongSupplier clock) {
        this.clock = clock;
    }

    synchronized void selectedHttp1(PoolKey key) {
        since.remove(key);
        since.put(key, clock.getAsLong());
        if (since.size() > MOST) {
            since.remove(since.keySet().iterator().next());
        }
    }

    synchronized boolean speaksHttp1(PoolKey key) {
        Long seen = since.get(key);
        if (seen != null && clock.getAsLong() - seen > FOR_NANOS) {
            since.remove(key);
            return false;
        }
        return seen != null;
    }
}

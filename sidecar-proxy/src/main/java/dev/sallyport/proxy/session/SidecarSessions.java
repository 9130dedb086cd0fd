package dev.sallyport.proxy.session;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The app's connections open now, bounded, and whether new ones are still taken. Safe for concurrent use.
 *
 * <pre>
 * OPEN --drain--> DRAINING (new ones are taken) --nothing open for a while, or close--> CLOSED (new ones are refused)
 * </pre>
 */
public final class SidecarSessions {
    private final int max;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong entered = new AtomicLong();
    private final Set<SidecarPassage> passages = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile @Nullable Duration quiet;
    private volatile boolean closed;

    /** Bounded by {@code max}. */
    public SidecarSessions(int max) {
        this.max = max;
    }

    /** Takes a place for the passage; false when there is none. */
    boolean enter(SidecarPassage passage) {
        if (count.incrementAndGet() > max) {
            count.decrementAndGet();
            return false;
        }
        entered.incrementAndGet();
        passages.add(passage);
        return true;
    }

    /** Gives the place back. */
    void leave(SidecarPassage passage) {
        if (passages.remove(passage)) {
            count.decrementAndGet();
            watchQuiet();
        }
    }

    /** True once new connections are refused. */
    boolean isClosed() {
        return closed;
    }

    /** Connections open now. */
    public int size() {
        return count.get();
    }

    /**
     * The app may be shutting down and still needs its way out: new connections are carried as before; the future
     * completes once none has been open for this long.
     */
    public CompletableFuture<Void> drain(Duration silence) {
        quiet = silence;
        watchQuiet();
        return drained;
    }

    private void watchQuiet() {
        Duration silence = quiet;
        if (silence == null || !passages.isEmpty()) {
            return;
        }
        long before = entered.get();
        if (silence.isZero()) {
            endIfStill(before);
        } else {
            CompletableFuture.delayedExecutor(silence.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> endIfStill(before));
        }
    }

    private void endIfStill(long before) {
        if (passages.isEmpty() && entered.get() == before) {
            drained.complete(null);
        }
    }

    /** Remembers how far each live connection has come, for {@link #conclude}; does not wait. */
    public void mark() {
        passages.forEach(SidecarPassage::markSoon);
    }

    /** From now on no new connection is carried; live ones end, in order where nothing moves. Does not wait. */
    public void conclude() {
        closed = true;
        passages.forEach(SidecarPassage::concludeSoon);
    }
}

package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.limit.OverloadGuard;
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
    private final OverloadGuard overload;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong entered = new AtomicLong();
    private final Set<SidecarPassage> passages = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile @Nullable Duration quiet;
    private volatile boolean closed;

    /** Bounded by {@code max}, and by what {@code overload} says. */
    public SidecarSessions(int max, OverloadGuard overload) {
        this.max = max;
        this.overload = overload;
    }

    /** Takes a place for the passage; or says why there is none. */
    @Nullable
    Refusal enter(SidecarPassage passage) {
        if (overload.shedding() != null) {
            return Refusal.of(Reason.OVERLOADED, Reason.OVERLOADED.sentence());
        }
        if (count.incrementAndGet() > max) {
            count.decrementAndGet();
            return Refusal.of(Reason.TUNNEL_LIMIT, "This pod has " + max + " connections open, its limit.");
        }
        entered.incrementAndGet();
        passages.add(passage);
        return null;
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

package dev.sallyport.proxy.session;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The app's connections open now, bounded, and whether new ones are still taken. Safe for concurrent use. */
public final class SidecarSessions {
    private final int max;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<SidecarPassage> passages = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean draining;

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
        passages.add(passage);
        return true;
    }

    /** Gives the place back. */
    void leave(SidecarPassage passage) {
        if (passages.remove(passage)) {
            count.decrementAndGet();
            tellIfDrained();
        }
    }

    boolean isDraining() {
        return draining;
    }

    /** Connections open now. */
    public int size() {
        return count.get();
    }

    /** From now on no new connection is carried; the future completes once the last live one has ended. */
    public CompletableFuture<Void> drain() {
        draining = true;
        tellIfDrained();
        return drained;
    }

    /** Ends every live connection, without order; does not wait. */
    public void cut() {
        passages.forEach(SidecarPassage::cutSoon);
    }

    private void tellIfDrained() {
        if (draining && passages.isEmpty()) {
            drained.complete(null);
        }
    }
}

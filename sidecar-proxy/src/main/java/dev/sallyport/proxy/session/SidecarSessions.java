package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.limit.OverloadGuard;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The app's connections open now, bounded, and whether new ones are still taken. Safe for concurrent use. */
public final class SidecarSessions {
    private final int max;
    private final OverloadGuard overload;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<SidecarPassage> passages = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean draining;

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
        passages.add(passage);
        return null;
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

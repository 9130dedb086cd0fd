package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.reason.Reason;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many tunnels are open, in all and for each identity; never more identities than open tunnels, so the table is
 * bounded by what it counts. Safe for concurrent use.
 */
public final class TunnelCounts {
    private final int maxInAll;
    private final int maxPerIdentity;
    private final AtomicInteger inAll = new AtomicInteger();
    private final Map<SpiffeId, Integer> perIdentity = new ConcurrentHashMap<>();

    /** Counts up to these bounds. */
    public TunnelCounts(int maxInAll, int maxPerIdentity) {
        this.maxInAll = maxInAll;
        this.maxPerIdentity = maxPerIdentity;
    }

    /** Takes a place, to be given back with {@link #release}; or says why there is none. */
    @Nullable
    Refusal acquire(SpiffeId caller) {
        if (inAll.incrementAndGet() > maxInAll) {
            inAll.decrementAndGet();
            return Refusal.of(Reason.TUNNEL_LIMIT, "This gateway carries " + maxInAll + " connections, its limit.");
        }
        boolean[] taken = {false};
        perIdentity.compute(caller, (id, open) -> {
            taken[0] = open == null || open < maxPerIdentity;
            return taken[0] ? (open == null ? 1 : open + 1) : open;
        });
        if (!taken[0]) {
            inAll.decrementAndGet();
            return Refusal.of(
                    Reason.TUNNEL_LIMIT,
                    "This workload has " + maxPerIdentity + " connections open at this gateway, its limit.");
        }
        return null;
    }

    void release(SpiffeId caller) {
        inAll.decrementAndGet();
        perIdentity.computeIfPresent(caller, (id, open) -> open == 1 ? null : open - 1);
    }

    /** Tunnels open now. */
    public int open() {
        return inAll.get();
    }

    /** Identities with a tunnel open now. */
    public int identities() {
        return perIdentity.size();
    }
}

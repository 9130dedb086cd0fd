package dev.sallyport.proxy.forward;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.proxy.limit.Places;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Copies of requests under way in this replica: so many in all, and of those so many for each caller, whose copies never take
 * the place of everybody else's. Safe for concurrent use.
 */
public final class Mirrors {
    private final int most;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Places<SpiffeId> callers;

    /** None under way. */
    Mirrors(int most, int perCaller) {
        this.most = most;
        this.callers = new Places<>(perCaller);
    }

    static Mirrors of(ForwardSettings settings) {
        return new Mirrors(settings.mirrors(), settings.mirrorsPerIdentity());
    }

    /** Begins one, to {@link #leave} once; false where there is no room. */
    boolean enter(SpiffeId caller) {
        if (!callers.acquire(caller)) {
            return false;
        }
        if (underWay.incrementAndGet() > most) {
            leave(caller);
            return false;
        }
        return true;
    }

    /** One that was begun is over. */
    void leave(SpiffeId caller) {
        underWay.decrementAndGet();
        callers.release(caller);
    }
}

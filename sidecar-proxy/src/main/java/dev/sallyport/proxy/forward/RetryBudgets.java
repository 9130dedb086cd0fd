package dev.sallyport.proxy.forward;

import dev.sallyport.model.net.Authority;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many requests to one target may be tried again at once: a fifth of those under way, and always a few, so that a target
 * in trouble is not given more than it had (as Envoy's retry budget). Counts requests whose route tries again; holds a count
 * for as long as there are any. Safe for concurrent use.
 */
public final class RetryBudgets {
    private static final int ALWAYS = 3;
    private static final int SHARE = 5;

    private final ConcurrentHashMap<Authority, Budget> budgets = new ConcurrentHashMap<>();

    /** The count of one target. */
    static final class Budget {
        private final AtomicInteger underWay = new AtomicInteger();
        private final AtomicInteger trying = new AtomicInteger();

        /** Takes leave to try one again; to be given back by {@link #done}. */
        boolean take() {
            int most = Math.max(ALWAYS, underWay.get() / SHARE);
            return trying.getAndUpdate(now -> now < most ? now + 1 : now) < most;
        }

        /** What was tried again is over. */
        void done() {
            trying.decrementAndGet();
        }
    }

    /** A request to the target is under way. */
    Budget enter(Authority target) {
        return budgets.compute(target, (key, known) -> {
            Budget budget = known == null ? new Budget() : known;
            budget.underWay.incrementAndGet();
            return budget;
        });
    }

    /** It is over. */
    void leave(Authority target) {
        budgets.computeIfPresent(target, (key, budget) -> budget.underWay.decrementAndGet() == 0 ? null : budget);
    }

    /** Targets counted now. */
    public int size() {
        return budgets.size();
    }
}

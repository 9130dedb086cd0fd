package dev.sallyport.proxy.forward;

import dev.sallyport.model.net.Authority;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many requests to one target may be tried again at once: a share of those under way, and always a few, so that a target
 * in trouble is not given more than it had (as Envoy's retry budget). Counts requests whose route tries again; holds a count
 * for as long as there are any. Safe for concurrent use.
 */
public final class RetryBudgets {
    private final ConcurrentHashMap<Authority, Budget> budgets = new ConcurrentHashMap<>();
    private final int percent;
    private final int always;

    private RetryBudgets(int percent, int always) {
        this.percent = percent;
        this.always = always;
    }

    /** With the share and the few that are set. */
    public static RetryBudgets of(ForwardSettings settings) {
        return new RetryBudgets(settings.retryPercent(), settings.retriesAlways());
    }

    /** The count of one target. */
    final class Budget {
        private final AtomicInteger underWay = new AtomicInteger();
        private final AtomicInteger trying = new AtomicInteger();

        /** Takes leave to try one again; to be given back by {@link #done}. */
        boolean take() {
            int most = Math.max(always, Math.toIntExact((long) underWay.get() * percent / 100));
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

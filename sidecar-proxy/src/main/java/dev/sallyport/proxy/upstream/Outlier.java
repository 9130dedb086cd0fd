package dev.sallyport.proxy.upstream;

import dev.sallyport.model.destination.OutlierPlan;

/**
 * How one endpoint has behaved of late. Times are nanoseconds that only grow. Not safe for concurrent use.
 *
 * <pre>
 *  in ── so many in a row ──▶ aside (base × times, capped) ── time over ──▶ in, counts at zero
 *  in, an interval without an ejection ──▶ one time less is remembered
 * </pre>
 */
final class Outlier {
    /** What became of a request. */
    enum Result {
        /** Any answer below 500. */
        GOOD,
        /** 500, 501, 505 and above. */
        SERVER_ERROR,
        /** 502, 503, 504; no connection; a connection that was lost before an answer. */
        GATEWAY_FAILURE;

        /** What an answer's status is. */
        static Result of(int status) {
            return switch (status) {
                case 502, 503, 504 -> GATEWAY_FAILURE;
                default -> status >= 500 ? SERVER_ERROR : GOOD;
            };
        }
    }

    private int fives;
    private int failures;
    private int ejections;
    private boolean aside;
    private long backAt;
    private long forgetAt;

    boolean isAside(long now) {
        if (aside && now - backAt >= 0) {
            aside = false;
            fives = 0;
            failures = 0;
        }
        return aside;
    }

    /** Takes note; true when it is due to be left aside. */
    boolean saw(Result result, OutlierPlan plan, long now) {
        forget(plan, now);
        if (isAside(now)) {
            // Of requests that were under way when it was left aside.
            return false;
        }
        fives = result == Result.GOOD ? 0 : fives + 1;
        failures = result == Result.GATEWAY_FAILURE ? failures + 1 : 0;
        return plan.consecutive5xx() > 0 && fives >= plan.consecutive5xx()
                || plan.consecutiveGatewayFailures() > 0 && failures >= plan.consecutiveGatewayFailures();
    }

    private void forget(OutlierPlan plan, long now) {
        while (!isAside(now) && ejections > 0 && now - forgetAt >= 0) {
            ejections--;
            forgetAt += plan.interval().toNanos();
        }
    }

    void eject(OutlierPlan plan, long now) {
        ejections++;
        aside = true;
        backAt = now + plan.ejection(ejections).toNanos();
        forgetAt = backAt + plan.interval().toNanos();
    }

    int ejections() {
        return ejections;
    }

    /** Nanoseconds until it is back. */
    long rest(long now) {
        return Math.max(0, backAt - now);
    }

    /** True when there is nothing to remember. */
    boolean isBlank(long now) {
        return !isAside(now) && fives == 0 && failures == 0 && ejections == 0;
    }
}

package dev.sallyport.proxy.forward;

import dev.sallyport.model.destination.RetryPlan;
import dev.sallyport.model.destination.RetryPlan.Ending;
import dev.sallyport.model.net.Authority;
import dev.sallyport.proxy.connection.UpstreamObserver.Retry;
import dev.sallyport.proxy.exchange.Failure;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether one request is tried again, when, and with what: by its route's conditions, as often as that says, within its target's
 * budget, and only while everything that was sent of it is kept. Confined to its event loop.
 */
final class Retries {
    private final RetryPlan plan;
    private final Authority target;
    private final ForwardServices services;
    private final RetryBudgets.Budget budget;
    private final KeptBody kept;
    private final Set<InetSocketAddress> avoided = new HashSet<>();
    private int tried;
    private boolean holding;
    private boolean over;

    Retries(RetryPlan plan, Authority target, ForwardServices services, HeldShare share) {
        this.plan = plan;
        this.target = target;
        this.services = services;
        this.budget = services.budgets().enter(target);
        this.kept = new KeptBody(services.settings().keptBytes(), share);
    }

    /** Leave to try again after an answer with this status. */
    boolean may(int status) {
        return plan.covers(status) && grant();
    }

    /** Leave to try again after this failure. */
    boolean may(Failure failure) {
        Ending ending = switch (failure.phase()) {
            case CONNECTING -> Ending.UNCONNECTED;
            case UNPROCESSED -> Ending.UNPROCESSED;
            case SENT -> Ending.LOST;
            case REFUSED, ANSWERING -> null;
        };
        return ending != null && plan.covers(ending) && grant();
    }

    /** Leave to try again since no answer began in time. */
    boolean mayAfterLate() {
        return plan.covers(Ending.LATE) && grant();
    }

    private boolean grant() {
        Retry result = tried >= plan.attempts() || !kept.isWhole()
                ? Retry.USED_UP
                : holding || budget.take() ? Retry.TRIED : Retry.OVER_BUDGET;
        services.observer().retried(result);
        if (result == Retry.TRIED) {
            holding = true;
            tried++;
        }
        return result == Retry.TRIED;
    }

    /** For how long to wait before the try that leave was given for: exponential, with full jitter. */
    int pauseMillis() {
        return 1 + services.random().applyAsInt(services.settings().pauseMillis(tried - 1));
    }

    @Nullable
    Duration perTryTimeout() {
        return plan.perTryTimeout();
    }

    /** Where it was tried already. */
    Set<InetSocketAddress> avoided() {
        return avoided;
    }

    /** Keeps a copy of a piece that is sent, or would be; it stays its owner's. */
    void keep(ByteBuf piece) {
        kept.add(piece);
    }

    KeptBody kept() {
        return kept;
    }

    /** An answer goes down, or nothing more is tried: lets go of what was kept. */
    void answered() {
        kept.forget();
    }

    /** The request is over. Idempotent. */
    void over() {
        if (!over) {
            over = true;
            kept.forget();
            if (holding) {
                budget.done();
            }
            services.budgets().leave(target);
        }
    }
}

package dev.sallyport.proxy.quota;

import dev.sallyport.model.decide.LimitedRule;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.proxy.connection.LimitObserver;
import dev.sallyport.proxy.quota.Draw.Shortage;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Charges what passes by limited rules (DESIGN §6: every matching Allow is charged). All of a tunnel's charges are taken, or
 * none. Never blocks. Safe for concurrent use.
 */
public final class RuleCharges implements AutoCloseable {
    private final LimitStore store;
    private final Clock clock;
    private final LimitObserver observer;

    /** Keeps its counts there; the observer is told which limit refused or slowed. */
    RuleCharges(LimitStore store, Clock clock, LimitObserver observer) {
        this.store = store;
        this.clock = clock;
        this.observer = observer;
    }

    /** Counts of this process alone. */
    public static RuleCharges local(RuleLimitSettings settings, Clock clock, LimitObserver observer) {
        return new RuleCharges(new LocalLimits(settings.trackedKeys(), clock, System::nanoTime), clock, observer);
    }

    /**
     * Charges one new tunnel.
     *
     * @param loop the caller's event loop
     * @param then told once, on the loop, perhaps before this returns: null, or why the tunnel may not be. When it was told
     *     null, {@link #ended} is owed
     */
    public void tunnel(Executor loop, SpiffeId caller, List<LimitedRule> rules, Consumer<@Nullable Refusal> then) {
        take(loop, Draw.ofTunnel(caller, rules), then);
    }

    /** Charges one more request of an open tunnel; {@code then} as above. */
    public void request(Executor loop, SpiffeId caller, List<LimitedRule> rules, Consumer<@Nullable Refusal> then) {
        take(loop, Draw.ofRequest(caller, rules), then);
    }

    private void take(Executor loop, List<Draw> draws, Consumer<@Nullable Refusal> then) {
        if (draws.isEmpty()) {
            then.accept(null);
            return;
        }
        store.take(loop, draws, shortage -> then.accept(shortage == null ? null : refused(shortage)));
    }

    private Refusal refused(Shortage shortage) {
        observer.limitReached(shortage.draw().limit());
        return shortage.refusal();
    }

    /** A tunnel that was charged for these rules is over. */
    public void ended(SpiffeId caller, List<LimitedRule> rules) {
        store.release(Draw.ofTunnel(caller, rules));
    }

    /** Counts the bytes of one tunnel; null when none of its rules asks for that. */
    public @Nullable TunnelBytes bytes(SpiffeId caller, List<LimitedRule> rules) {
        List<TunnelBytes.Counted> counted = Draw.ofBytes(caller, rules).stream()
                .map(draw -> new TunnelBytes.Counted(draw, store.meter(draw)))
                .toList();
        return counted.isEmpty() ? null : new TunnelBytes(counted, clock, observer);
    }

    /** Counts kept in this process, for the metric. */
    public int size() {
        return store.size();
    }

    @Override
    public void close() {
        store.close();
    }
}

package dev.sallyport.proxy.quota;

import dev.sallyport.model.decide.LimitedRule;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.proxy.connection.LimitObserver;
import dev.sallyport.proxy.connection.SharedLimitObserver;
import dev.sallyport.proxy.quota.Draw.Shortage;
import io.netty.channel.EventLoop;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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

    /**
     * Counts of this process alone, or shared where the settings name a Redis.
     *
     * @param loop where Redis is spoken to; not owned
     * @param sharing told how that goes
     */
    public static RuleCharges of(
            RuleLimitSettings settings,
            Clock clock,
            LimitObserver observer,
            EventLoop loop,
            SharedLimitObserver sharing) {
        LocalLimits local = new LocalLimits(settings.trackedKeys(), clock, System::nanoTime);
        SharedSettings shared = settings.shared();
        LimitStore store = shared == null
                ? local
                : new SharedLimits(
                        shared, local, loop, sharing, UUID.randomUUID().toString());
        return new RuleCharges(store, clock, observer);
    }

    /** Counts of this process alone, with the settings' defaults. */
    public static RuleCharges local(Clock clock, LimitObserver observer) {
        int tracked = RuleLimitSettings.DEFAULT.trackedKeys();
        return new RuleCharges(new LocalLimits(tracked, clock, System::nanoTime), clock, observer);
    }

    /** Begins to share, where there is something to share. Does not wait. */
    public void start() {
        store.start();
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

    /**
     * The same for a request that makes rules hold which held for none of its tunnel before; {@code then} as above.
     *
     * @param first rules that charge the tunnel now; {@link #ended} is owed for them
     * @param again rules that have charged it already
     */
    public void request(
            Executor loop,
            SpiffeId caller,
            List<LimitedRule> first,
            List<LimitedRule> again,
            Consumer<@Nullable Refusal> then) {
        List<Draw> draws = new ArrayList<>(Draw.ofTunnel(caller, first));
        draws.addAll(Draw.ofRequest(caller, again));
        take(loop, draws, then);
    }

    private void take(Executor loop, List<Draw> draws, Consumer<@Nullable Refusal> then) {
        if (draws.isEmpty()) {
            then.accept(null);
            return;
        }
        store.take(loop, draws, shortage -> then.accept(shortage == null ? null : refused(shortage)));
    }

    private Refusal refused(Shortage shortage) {
        if (shortage.counted()) {
            observer.limitReached(shortage.draw().limit());
        }
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

package dev.sallyport.proxy.quota;

import dev.sallyport.proxy.quota.Draw.Shortage;
import dev.sallyport.proxy.quota.LimitKey.Kind;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts of this process alone, in a table of bounded size. Only counts that say nothing any more are ever forgotten: full
 * buckets, sums of days gone by. Identities that find the table taken share one count for each limit, so no limit vanishes;
 * these are as many as there are limits in the policy. Places lie in a table of their own, whose keys are open tunnels.
 * Safe for concurrent use.
 */
final class LocalLimits implements LimitStore {
    private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Nobody knows when a tunnel ends. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final int capacity;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Map<LimitKey, Count> counts = new ConcurrentHashMap<>();
    private final Map<LimitKey, Integer> places = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong swept;

    /**
     * Nothing counted yet.
     *
     * @param capacity counts remembered at once
     * @param clock for days
     * @param nanos a monotonic clock, for buckets
     */
    LocalLimits(int capacity, Clock clock, LongSupplier nanos) {
        this.capacity = capacity;
        this.clock = clock;
        this.nanos = nanos;
        this.swept = new AtomicLong(nanos.getAsLong() - SWEEP_NANOS);
    }

    @Override
    public void take(Executor loop, List<Draw> draws, Consumer<@Nullable Shortage> then) {
        then.accept(take(draws));
    }

    @Nullable
    Shortage take(List<Draw> draws) {
        for (int i = 0; i < draws.size(); i++) {
            Duration wait = take(draws.get(i).key());
            if (wait != null) {
                draws.subList(0, i).forEach(taken -> giveBack(taken.key()));
                return new Shortage(draws.get(i), wait);
            }
        }
        return null;
    }

    private @Nullable Duration take(LimitKey key) {
        if (key.kind() == Kind.CONCURRENT_TUNNELS) {
            return enter(key) ? null : SOON;
        }
        long wait = count(key).take();
        return wait == 0 ? null : Duration.ofNanos(wait);
    }

    private void giveBack(LimitKey key) {
        if (key.kind() == Kind.CONCURRENT_TUNNELS) {
            leave(key);
        } else {
            count(key).giveBack();
        }
    }

    private boolean enter(LimitKey key) {
        boolean[] taken = {false};
        places.compute(key, (known, held) -> {
            int before = held == null ? 0 : held;
            taken[0] = before < key.most();
            return taken[0] ? Integer.valueOf(before + 1) : held;
        });
        return taken[0];
    }

    private void leave(LimitKey key) {
        places.computeIfPresent(key, (known, held) -> held == 1 ? null : Integer.valueOf(held - 1));
    }

    @Override
    public void release(List<Draw> draws) {
        for (Draw draw : draws) {
            if (draw.key().kind() == Kind.CONCURRENT_TUNNELS) {
                leave(draw.key());
            }
        }
    }

    @Override
    public ByteMeter meter(Draw draw) {
        // Looked up each time: between two reads the table may have forgotten a count that was idle.
        return bytes -> count(draw.key()).spend(bytes);
    }

    private Count count(LimitKey key) {
        Count known = counts.get(key);
        return known == null ? added(key) : known;
    }

    private Count added(LimitKey key) {
        if (size.get() >= capacity) {
            forgetIdle();
            if (size.get() >= capacity) {
                LimitKey shared = key.shared();
                return counts.computeIfAbsent(shared, absent -> counted(shared));
            }
        }
        return counts.computeIfAbsent(key, absent -> counted(key));
    }

    private Count counted(LimitKey key) {
        size.incrementAndGet();
        return key.kind() == Kind.BYTES_PER_DAY ? new DaySum(key.most(), clock) : new TokenBucket(key, nanos);
    }

    private void forgetIdle() {
        long now = nanos.getAsLong();
        long last = swept.get();
        if (now - last < SWEEP_NANOS || !swept.compareAndSet(last, now)) {
            return;
        }
        counts.forEach((key, count) -> {
            if (count.isIdle() && counts.remove(key, count)) {
                size.decrementAndGet();
            }
        });
    }

    @Override
    public int size() {
        return size.get();
    }
}

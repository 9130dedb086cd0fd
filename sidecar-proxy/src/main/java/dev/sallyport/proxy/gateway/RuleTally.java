package dev.sallyport.proxy.gateway;

import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.ConnectionRecord;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How often each rule (or default posture) decided since the gateway started, and when last. Bounded: beyond its capacity,
 * rules that are new to it are not counted. Called on event loops, read on any thread; never blocks.
 */
final class RuleTally implements ConnectionObserver {
    static final int CAPACITY = 20_000;

    /** One rule's. */
    static final class Count {
        private final LongAdder matches = new LongAdder();
        private volatile Instant last = Instant.MIN;

        long matches() {
            return matches.sum();
        }

        Instant last() {
            return last;
        }
    }

    private final Map<String, Count> counts = new ConcurrentHashMap<>();
    private final Clock clock;

    RuleTally(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void opened() {}

    @Override
    public void settled(ConnectionRecord record) {
        String rule = record.facts().rule();
        if (rule == null) {
            return;
        }
        Count count = of(rule);
        if (count != null) {
            count.matches.increment();
            count.last = clock.instant();
        }
    }

    private @Nullable Count of(String rule) {
        Count known = counts.get(rule);
        return known != null || counts.size() >= CAPACITY ? known : counts.computeIfAbsent(rule, name -> new Count());
    }

    /** Every rule's, by name. */
    Map<String, Count> all() {
        return new TreeMap<>(counts);
    }
}

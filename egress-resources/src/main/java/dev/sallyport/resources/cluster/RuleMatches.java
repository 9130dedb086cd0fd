package dev.sallyport.resources.cluster;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * In which hour each rule last decided a connection here. Bounded: beyond its capacity, rules that are new to it are not
 * remembered. Cheap enough for event loops: one look-up, a write per rule and hour. Safe for concurrent use.
 */
public final class RuleMatches {
    static final int CAPACITY = 50_000;

    private final Map<String, Instant> hours = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    /**
     * A rule decided.
     *
     * @param rule as records name it: {@code <ns>/<policy>/<rule or #i>} or {@code cluster/…}
     */
    public void matched(String rule, Instant at) {
        Instant before = hours.get(rule);
        if (before != null && at.isBefore(before.plus(1, ChronoUnit.HOURS))
                || before == null && hours.size() >= CAPACITY) {
            return;
        }
        hours.merge(rule, at.truncatedTo(ChronoUnit.HOURS), (one, other) -> one.isAfter(other) ? one : other);
        changes.incrementAndGet();
    }

    /** The hour of its last match, or null. */
    @Nullable
    Instant hourOf(String rule) {
        return hours.get(rule);
    }

    /** Grows with every new hour of any rule. */
    long changes() {
        return changes.get();
    }

    /** Forgets the rules of policies that are no more. */
    void retain(Set<String> policies) {
        hours.keySet().removeIf(rule -> !policies.contains(rule.substring(0, Math.max(0, rule.lastIndexOf('/')))));
    }
}

package dev.sallyport.proxy.quota;

import dev.sallyport.model.identity.SpiffeId;
import org.jspecify.annotations.Nullable;

/**
 * Whose count of what. It names the limit as well as the rule, so that a reload leaves the count of an unchanged limit
 * alone and a changed one begins anew. Immutable.
 *
 * @param kind what is counted
 * @param rule its rule as records name it
 * @param identity whose count it is; null where all callers of the rule share one
 * @param most how much at once: a bucket's depth, places, bytes of a day
 * @param refill tokens that a bucket gains in each {@code perMillis}; 0 for what is no bucket
 * @param perMillis in which time
 */
record LimitKey(Kind kind, String rule, @Nullable SpiffeId identity, long most, long refill, long perMillis) {
    /** What is counted. */
    enum Kind {
        /** Tunnels and requests: a bucket. */
        RATE,
        /** New tunnels: a bucket. */
        NEW_TUNNELS,
        /** Tunnels open now: places. */
        CONCURRENT_TUNNELS,
        /** Bytes per second: a bucket that may be in debt. */
        BYTES_PER_SECOND,
        /** Bytes of a UTC day: a sum. */
        BYTES_PER_DAY
    }

    static LimitKey bucket(Kind kind, String rule, @Nullable SpiffeId identity, long depth, long refill, long per) {
        return new LimitKey(kind, rule, identity, depth, refill, per);
    }

    static LimitKey sum(Kind kind, String rule, SpiffeId identity, long most) {
        return new LimitKey(kind, rule, identity, most, 0, 0);
    }

    /** The count that those share for whom the table has no room. */
    LimitKey shared() {
        return new LimitKey(kind, rule, null, most, refill, perMillis);
    }
}

package dev.sallyport.ca.authority;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Whether the state may be changed by what the clock says (PROTOCOL §6.3.13). A clock that is behind what was written, or
 * leaps ahead between two looks, is doubted: a step taken by a wrong clock outlives the mistake, and a certificate made in
 * the future signs nothing until then. A clock that went on evenly for an hour after its leap is believed again, so that one
 * mistake of the past does not stop the keeper for years. Confined to the keeper's thread.
 */
public final class ClockTrust {
    /** How far the clock may be behind. */
    static final Duration TOLERANCE = Duration.ofMinutes(2);
    /** How far it may be ahead of the last look, and how long it is doubted for after a leap. */
    static final Duration PROBATION = Duration.ofHours(1);

    private final InstantSource clock;
    private @Nullable Instant believed;
    private @Nullable Instant looked;
    private @Nullable Instant doubtedSince;

    ClockTrust(InstantSource clock) {
        this.clock = clock;
    }

    /** What is thought of the clock. */
    public enum Verdict {
        /** As expected. */
        TRUSTED,
        /** It leapt, not long ago. */
        DOUBTED,
        /** It leapt, and has gone on evenly since: what was written later than now was written by a wrong clock. */
        BELIEVED_ANEW
    }

    /**
     * Looks at the clock.
     *
     * @param seen the latest time at which the state was written
     */
    Verdict look(Instant seen) {
        Instant now = clock.instant();
        Instant known = believed == null || seen.isAfter(believed) ? seen : believed;
        boolean even = looked == null || isBetween(now, looked, looked.plus(PROBATION));
        boolean expected = !isLongBefore(now, known) && (believed == null || !now.isAfter(known.plus(PROBATION)));
        looked = now;
        if (expected) {
            believed = now.isAfter(known) ? now : known;
            doubtedSince = null;
            return Verdict.TRUSTED;
        }
        if (doubtedSince == null || !even) {
            doubtedSince = now;
        }
        if (now.isBefore(doubtedSince.plus(PROBATION))) {
            return Verdict.DOUBTED;
        }
        believed = now;
        return Verdict.BELIEVED_ANEW;
    }

    private static boolean isLongBefore(Instant now, Instant known) {
        return known.isAfter(Instant.EPOCH) && now.isBefore(known.minus(TOLERANCE));
    }

    private static boolean isBetween(Instant now, Instant earliest, Instant latest) {
        return !now.isBefore(earliest) && !now.isAfter(latest);
    }
}

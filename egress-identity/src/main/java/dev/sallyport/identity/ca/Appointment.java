package dev.sallyport.identity.ca;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Something to do after a while: due when that much time has passed, by the monotonic clock, or when the wall clock has come
 * to the moment it was to be then, whichever is first. So a wall clock that jumps ahead makes it due at once, and one that
 * jumps back does not put it off. Confined to one thread.
 */
final class Appointment {
    private final Clock wall;
    private final LongSupplier nanos;
    private long dueNanos;
    private Instant dueAt;

    /** Due at once. */
    Appointment(Clock wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        this.dueNanos = nanos.getAsLong();
        this.dueAt = wall.instant();
    }

    /** Makes it due after {@code delay}. */
    void in(Duration delay) {
        dueNanos = nanos.getAsLong() + delay.toNanos();
        dueAt = wall.instant().plus(delay);
    }

    /** Makes it due at once. */
    void now() {
        in(Duration.ZERO);
    }

    boolean isDue() {
        return nanos.getAsLong() - dueNanos >= 0 || !wall.instant().isBefore(dueAt);
    }

    /** Time left by the monotonic clock; zero when due. */
    Duration left() {
        return isDue() ? Duration.ZERO : Duration.ofNanos(dueNanos - nanos.getAsLong());
    }
}

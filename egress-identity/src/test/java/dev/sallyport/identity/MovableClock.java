package dev.sallyport.identity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/** A wall clock that jumps when told to and runs on from there. */
public final class MovableClock extends Clock {
    private final Supplier<Instant> reading;
    private volatile Duration ahead = Duration.ZERO;

    private MovableClock(Supplier<Instant> reading) {
        this.reading = reading;
    }

    /** The system's, until it jumps. */
    public static MovableClock running() {
        return reading(Clock.systemUTC()::instant);
    }

    /** Whatever the supplier says. */
    public static MovableClock reading(Supplier<Instant> reading) {
        return new MovableClock(reading);
    }

    /** Jumps, ahead or back. */
    public void jump(Duration by) {
        ahead = ahead.plus(by);
    }

    @Override
    public Instant instant() {
        return reading.get().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}

package dev.sallyport.proxy.quota;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Bytes of the current UTC day. Safe for concurrent use. */
final class DaySum implements Count {
    private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);

    private final long most;
    private final Clock clock;
    private long day;
    private long sum;

    /** Nothing spent. */
    DaySum(long most, Clock clock) {
        this.most = most;
        this.clock = clock;
        this.day = day(clock);
    }

    static long day(Clock clock) {
        return Math.floorDiv(clock.millis(), DAY_MILLIS);
    }

    /** Until the next day begins. */
    static Duration rest(Clock clock) {
        return Duration.ofMillis(DAY_MILLIS - Math.floorMod(clock.millis(), DAY_MILLIS));
    }

    @Override
    public synchronized long take() {
        turn();
        return sum < most ? 0 : rest(clock).toNanos();
    }

    @Override
    public void giveBack() {}

    @Override
    public synchronized long spend(long bytes) {
        turn();
        // Saturates: what is over is over.
        sum = sum > most ? sum : sum + bytes;
        return sum > most ? ByteMeter.EXHAUSTED : 0;
    }

    @Override
    public synchronized boolean isIdle() {
        return day != day(clock) || sum == 0;
    }

    /** Clocks set back do not renew a day. */
    private void turn() {
        long today = day(clock);
        if (today > day) {
            day = today;
            sum = 0;
        }
    }
}

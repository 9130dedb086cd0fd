package dev.sallyport.proxy.connection;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Times one connection or one request: it is always in one {@link Phase} or in none, and a phase that is entered again goes
 * on counting (a retry connects twice). One look at the clock for each mark, no allocation but its own. Confined to one
 * event loop.
 *
 * <pre>
 * QUEUE --enter--&gt; RESOLVE, CONNECT, TLS, QUEUE again … --enter--&gt; FIRST_BYTE --answered--&gt; LAST_BYTE --answered--&gt; …
 * </pre>
 */
public final class Stopwatch {
    private static final LongSupplier SYSTEM = System::nanoTime;

    private final LongSupplier ticker;
    private final long begun;
    private long queue = Phases.ABSENT;
    private long resolve = Phases.ABSENT;
    private long connect = Phases.ABSENT;
    private long tls = Phases.ABSENT;
    private long firstByte = Phases.ABSENT;
    private Phase phase = Phase.QUEUE;
    private long since;
    private long lastAnswered;

    /** Begins now, in {@link Phase#QUEUE}. */
    public Stopwatch() {
        this(SYSTEM);
    }

    /** The same by another clock, of nanoseconds. */
    Stopwatch(LongSupplier ticker) {
        this.ticker = ticker;
        this.begun = ticker.getAsLong();
        this.since = begun;
    }

    /** Ends the phase it is in and enters this one, any but {@link Phase#LAST_BYTE}, which {@link #answered} enters. */
    public void enter(Phase next) {
        long now = ticker.getAsLong();
        add(now);
        phase = next;
        since = now;
    }

    /** Part of the answer has come: the first byte, or the last so far. */
    public void answered() {
        long now = ticker.getAsLong();
        if (phase != Phase.LAST_BYTE) {
            add(now);
            phase = Phase.LAST_BYTE;
            since = now;
        }
        lastAnswered = now;
    }

    /** So much of the phase it is in was spent in another, as is known only now: a pool that waited and then connected. */
    public void attribute(Phase part, long nanos) {
        long now = ticker.getAsLong();
        add(now - nanos);
        Phase whole = phase;
        phase = part;
        since = now - nanos;
        add(now);
        phase = whole;
        since = now;
    }

    /** What each phase took until now; a first byte that has not come is absent. */
    public Phases read() {
        long now = phase == Phase.LAST_BYTE ? lastAnswered : ticker.getAsLong();
        long open = now - since;
        return new Phases(
                sum(queue, phase == Phase.QUEUE, open),
                sum(resolve, phase == Phase.RESOLVE, open),
                sum(connect, phase == Phase.CONNECT, open),
                sum(tls, phase == Phase.TLS, open),
                firstByte,
                phase == Phase.LAST_BYTE ? open : Phases.ABSENT);
    }

    /** Since it was begun. */
    public Duration age() {
        return Duration.ofNanos(ticker.getAsLong() - begun);
    }

    private void add(long now) {
        long took = now - since;
        switch (phase) {
            case QUEUE -> queue = sum(queue, true, took);
            case RESOLVE -> resolve = sum(resolve, true, took);
            case CONNECT -> connect = sum(connect, true, took);
            case TLS -> tls = sum(tls, true, took);
            case FIRST_BYTE -> firstByte = sum(firstByte, true, took);
            case LAST_BYTE -> {
                // A retry after an answer had begun: that answer is not the one that counts.
            }
        }
    }

    private static long sum(long so, boolean counts, long more) {
        return !counts ? so : so == Phases.ABSENT ? more : so + more;
    }
}

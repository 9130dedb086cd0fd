package dev.sallyport.proxy.connection;

import java.util.concurrent.TimeUnit;

/**
 * How long each {@link Phase} took, in nanoseconds; {@link #ABSENT} where it did not happen. Immutable.
 *
 * @param queue of {@link Phase#QUEUE}
 * @param resolve of {@link Phase#RESOLVE}
 * @param connect of {@link Phase#CONNECT}
 * @param tls of {@link Phase#TLS}
 * @param firstByte of {@link Phase#FIRST_BYTE}
 * @param lastByte of {@link Phase#LAST_BYTE}
 */
public record Phases(long queue, long resolve, long connect, long tls, long firstByte, long lastByte) {
    /** A phase that did not happen. */
    public static final long ABSENT = -1;

    /** None happened. */
    public static final Phases NONE = new Phases(ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT);

    /** Nanoseconds, or {@link #ABSENT}. */
    public long nanos(Phase phase) {
        return switch (phase) {
            case QUEUE -> queue;
            case RESOLVE -> resolve;
            case CONNECT -> connect;
            case TLS -> tls;
            case FIRST_BYTE -> firstByte;
            case LAST_BYTE -> lastByte;
        };
    }

    /** Whole milliseconds, or {@link #ABSENT}. */
    public long millis(Phase phase) {
        long nanos = nanos(phase);
        return nanos == ABSENT ? ABSENT : TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /** Those of a connection that was made for a request, then the request's own: its answer is the request's. */
    public Phases then(Phases request) {
        return new Phases(
                sum(queue, request.queue),
                sum(resolve, request.resolve),
                sum(connect, request.connect),
                sum(tls, request.tls),
                request.firstByte,
                request.lastByte);
    }

    private static long sum(long some, long more) {
        return some == ABSENT ? more : more == ABSENT ? some : some + more;
    }
}

package dev.sallyport.proxy.connection;

import java.time.Duration;
import java.time.Instant;

/**
 * The one record of a connection (of a request, where HTTP is read), made when it settles (DESIGN §8). Immutable.
 *
 * @param time when it was opened
 * @param facts all that was known
 * @param outcome how it ended
 * @param bytesSent from the workload towards the destination
 * @param bytesReceived from the destination towards the workload
 * @param duration from open to settled
 * @param phases what of it went where
 */
public record ConnectionRecord(
        Instant time,
        ConnectionFacts facts,
        Outcome outcome,
        long bytesSent,
        long bytesReceived,
        Duration duration,
        Phases phases) {
    /** A record of something that had no phases. */
    public ConnectionRecord(
            Instant time,
            ConnectionFacts facts,
            Outcome outcome,
            long bytesSent,
            long bytesReceived,
            Duration duration) {
        this(time, facts, outcome, bytesSent, bytesReceived, duration, Phases.NONE);
    }
}

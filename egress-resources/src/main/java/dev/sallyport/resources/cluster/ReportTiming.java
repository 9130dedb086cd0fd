package dev.sallyport.resources.cluster;

import java.time.Duration;

/**
 * How often the API server is told of resources. Immutable.
 *
 * @param pass pause between two looks for something to tell
 * @param idle after which a look is taken although nothing changed
 * @param write pause between two writes
 * @param matches how long after a write of matches no other is made to the same resource
 * @param deadline of one write: with the lease's renewal it stays below the lease, so that a lost one writes no more
 */
public record ReportTiming(Duration pass, Duration idle, Duration write, Duration matches, Duration deadline) {
    /** Ten writes a second at most; matches of a resource once in ten minutes. */
    public static final ReportTiming DEFAULT = new ReportTiming(
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            Duration.ofSeconds(4));
}

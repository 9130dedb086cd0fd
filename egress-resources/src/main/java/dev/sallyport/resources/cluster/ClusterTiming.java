package dev.sallyport.resources.cluster;

import java.time.Duration;

/**
 * How long each thing may take. Immutable.
 *
 * @param quiet for how long nothing may have changed before what changed is published
 * @param longest after which a change is published although more changes follow
 * @param request how long the API server may take to answer
 * @param watch after which it is to end a watch by itself, so that silence is noticed
 * @param grace how much longer a watch may be silent before it is given up
 * @param confirm how long after a list that loses much a second one is asked for
 * @param firstRetry how long to wait after the first failure, about
 * @param longestRetry how long to wait at most, about
 */
public record ClusterTiming(
        Duration quiet,
        Duration longest,
        Duration request,
        Duration watch,
        Duration grace,
        Duration confirm,
        Duration firstRetry,
        Duration longestRetry) {
    /** What the gateway and the injector use. */
    public static final ClusterTiming DEFAULT = new ClusterTiming(
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofMillis(250),
            Duration.ofSeconds(15));

    /** How long a watch may be silent. */
    Duration silence() {
        return watch.plus(grace);
    }

    /** How often what destinations name is read again. */
    Duration reread() {
        return watch.dividedBy(3);
    }
}

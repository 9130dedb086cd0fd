package dev.sallyport.proxy.forward;

import java.time.Duration;

/**
 * Bounds of what routes may cost. Immutable.
 *
 * @param retryPercent of the requests under way to a target that may be further tries at once
 * @param retriesAlways further tries that it may have, however few those are
 * @param keptBytes of a request's content that are kept for another try
 * @param backOff before the first further try at most; doubled for each after it
 * @param longestBackOff and never more
 * @param mirrors copies under way at once
 * @param mirrorsPerIdentity of these, for one caller
 * @param mirrorBytes of a copy that wait for its connection; more and it is given up
 * @param mirrorTimeout for a copy and its answer
 */
public record ForwardSettings(
        int retryPercent,
        int retriesAlways,
        int keptBytes,
        Duration backOff,
        Duration longestBackOff,
        int mirrors,
        int mirrorsPerIdentity,
        int mirrorBytes,
        Duration mirrorTimeout) {
    /** A fifth tried again and always three, 64 KiB kept, 25 to 250 ms of pause, 256 copies, a quarter of them for one caller, with 64 KiB each for half a minute. */
    public static final ForwardSettings DEFAULT = new ForwardSettings(
            20,
            3,
            64 * 1024,
            Duration.ofMillis(25),
            Duration.ofMillis(250),
            256,
            64,
            64 * 1024,
            Duration.ofSeconds(30));

    /** The longest pause before a further try. */
    int pauseMillis(int tried) {
        long grown = backOff.toMillis() << Math.min(tried, 16);
        return Math.toIntExact(Math.clamp(grown, 1, longestBackOff.toMillis()));
    }
}

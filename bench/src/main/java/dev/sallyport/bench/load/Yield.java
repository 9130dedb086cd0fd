package dev.sallyport.bench.load;

import java.util.Map;

/**
 * What one order gave. Immutable; one JSON line on the wire.
 *
 * @param units bytes, requests or connections within the window
 * @param nanos length of the window as it was
 * @param failures connections that broke or never came about, warm-up included
 * @param firstFailure the first of them, for a person; empty when there was none
 * @param cpuNanos CPU time within the window by watched part
 * @param residentKib resident memory at the window's end by watched part
 * @param histogram nanoseconds from intended start to end, HdrHistogram compressed in Base64; empty unless paced
 * @param tls protocol and cipher of the app's own TLS
 */
public record Yield(
        long units,
        long nanos,
        long failures,
        String firstFailure,
        Map<String, Long> cpuNanos,
        Map<String, Long> residentKib,
        String histogram,
        String tls) {
    /** Units per second. */
    public double perSecond() {
        return units * 1e9 / nanos;
    }

    /** CPU time of sidecar and gateway together, in seconds. */
    public double systemCpuSeconds() {
        return (cpuNanos.getOrDefault("sidecar", 0L) + cpuNanos.getOrDefault("gateway", 0L)) / 1e9;
    }
}

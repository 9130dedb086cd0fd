package dev.sallyport.testkit.soak;

import java.time.Duration;

/**
 * How a soak goes. Immutable.
 *
 * @param length of the traffic
 * @param sampling between two readings of every process
 * @param rotation between two renewals of a certificate: half of the life that is asked of the CA
 * @param reload between two changes of policy
 * @param restart between two restarts of the last gateway; zero: none
 * @param tunnels that idle, for each sidecar
 * @param pace times the usual rates
 */
public record SoakPlan(
        Duration length,
        Duration sampling,
        Duration rotation,
        Duration reload,
        Duration restart,
        int tunnels,
        double pace) {
    /** The usual one: renewals every 10 s, policy every second, a gateway every 100 s. */
    public static SoakPlan of(Duration length) {
        return new SoakPlan(
                length,
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(100),
                100,
                1);
    }

    /** Heaps fill, code is compiled, and identities pile up for the minute in which they may still be asked for. */
    double warmUpSeconds() {
        return Math.min(300, Math.max(length.toSeconds() * 0.3, 120));
    }
}

package dev.sallyport.bench.system;

import dev.sallyport.bench.ground.Ground;
import java.util.Optional;

/** A system that can carry an app's connection to the upstream. Stateless; {@link #start} makes a running one. */
public interface Contender {
    /** Its name in tables and in {@code BENCH_SYSTEMS}. */
    String name();

    /** Its version as it says itself, or a sentence that says what is missing and how it may be had. */
    Availability availability();

    /** What differs from the others although all is made as equal as it goes; empty when nothing does. */
    default String remark() {
        return "";
    }

    /**
     * Starts its processes; returns when they accept connections.
     *
     * @param address where the app will dial; a redirect to the first hop is made for it
     * @param slot a number that no other running system has: ports are derived from it
     */
    Running start(Ground ground, String address, int slot);

    /**
     * Whether it can be measured here.
     *
     * @param version as it says itself; empty when it is missing
     * @param missing why it is missing; empty when it is not
     */
    record Availability(String version, Optional<String> missing) {
        static Availability present(String version) {
            return new Availability(version, Optional.empty());
        }

        static Availability absent(String why) {
            return new Availability("", Optional.of(why));
        }
    }
}

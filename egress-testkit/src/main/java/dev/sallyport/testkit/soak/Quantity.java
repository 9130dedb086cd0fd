package dev.sallyport.testkit.soak;

import dev.sallyport.testkit.fleet.Exposition;
import dev.sallyport.testkit.fleet.ProcessCost;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;

/**
 * What is watched in each process. A series leaks when its slope is steeper than {@link #perHour} <em>and</em> the growth that
 * it stands for within the time that was judged is more than {@link #floor}: a slope alone says little about a short time.
 */
public enum Quantity {
    /** VmRSS, but for {@link #CODE}. */
    RESIDENT(
            "resident memory beside code",
            "MiB",
            20,
            5,
            (cost, metrics) -> mib(cost.residentBytes() - metrics.value(Quantity.POOLS, "area", "nonheap"))),
    /**
     * What a JVM has compiled and loaded: it grows for as long as the JIT finds another method worth compiling, ever more slowly,
     * and no further than there are methods.
     */
    CODE(
            "compiled code and classes",
            "MiB",
            60,
            20,
            (cost, metrics) -> mib(metrics.value(Quantity.POOLS, "area", "nonheap"))),
    /** {@code sallyport_direct_memory_bytes}: Netty's pools. */
    DIRECT("direct memory", "MiB", 12, 2, (cost, metrics) -> mib(metrics.value("sallyport_direct_memory_bytes"))),
    /** Heap after the last full collection; 0 before the first. */
    LIVE_HEAP(
            "heap after collection",
            "MiB",
            12,
            2,
            (cost, metrics) -> mib(metrics.value("jvm_gc_live_data_size_bytes"))),
    /** Of the operating system. */
    THREADS("threads", "", 12, 2, (cost, metrics) -> cost.threads()),
    /** Open files and sockets, but for the one that each tunnel has towards the app or the destination. */
    DESCRIPTORS(
            "descriptors beside tunnels",
            "",
            120,
            20,
            (cost, metrics) -> cost.descriptors() - metrics.value(Quantity.TUNNELS_OPEN)),
    /** Tunnel streams that stand. */
    TUNNELS("tunnels", "", 120, 20, (cost, metrics) -> metrics.value(Quantity.TUNNELS_OPEN)),
    /** Tunnel connections that stand. */
    CONNECTIONS("tunnel connections", "", 60, 6, (cost, metrics) -> metrics.value("sallyport_tunnel_connections_open")),
    /** Identities whose TLS contexts exist. */
    IDENTITIES("identities held", "", 30, 4, (cost, metrics) -> metrics.value("sallyport_identities_held"));

    private static final String POOLS = "jvm_memory_committed_bytes";
    private static final String TUNNELS_OPEN = "sallyport_tunnel_streams_open";

    private final String title;
    private final String unit;
    private final double perHour;
    private final double floor;
    private final ToDoubleBiFunction<ProcessCost, Exposition> reading;

    Quantity(
            String title,
            String unit,
            double perHour,
            double floor,
            ToDoubleBiFunction<ProcessCost, Exposition> reading) {
        this.title = title;
        this.unit = unit;
        this.perHour = perHour;
        this.floor = floor;
        this.reading = reading;
    }

    private static double mib(double bytes) {
        return bytes / (1 << 20);
    }

    /** For people. */
    public String title() {
        return unit.isEmpty() ? title : title + ", " + unit;
    }

    /** For JSON. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The steepest slope that is no leak, in units per hour. */
    public double perHour() {
        return perHour;
    }

    /** The most growth that is no leak however steep it looks, in units. */
    public double floor() {
        return floor;
    }

    double read(ProcessCost cost, Exposition metrics) {
        return reading.applyAsDouble(cost, metrics);
    }
}

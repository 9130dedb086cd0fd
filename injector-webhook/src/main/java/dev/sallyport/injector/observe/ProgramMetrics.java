package dev.sallyport.injector.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;

/** Gauges of the program itself. Stateless. */
public final class ProgramMetrics {
    private ProgramMetrics() {}

    /** 1 while this replica keeps the walls. */
    public static void leaseHeld(MeterRegistry registry, BooleanSupplier held) {
        gauge(registry, "lease.held", "1 while this replica keeps the walls", () -> held.getAsBoolean() ? 1 : 0);
    }

    /** Seconds since the trust bundle in force was read, -1 while there is none. */
    public static void bundleAge(MeterRegistry registry, DoubleSupplier seconds) {
        gauge(registry, "bundle.age.seconds", "Since the trust bundle in force was read; -1: there is none", seconds);
    }

    /** Days until the serving certificate ends, -1 while there is none. */
    public static void certificateDaysLeft(MeterRegistry registry, DoubleSupplier days) {
        gauge(registry, "certificate.days.left", "Until the serving certificate ends; -1: there is none", days);
    }

    /** 1 while EgressSettings are known. */
    public static void settingsKnown(MeterRegistry registry, BooleanSupplier known) {
        gauge(registry, "settings.known", "1 while EgressSettings are known", () -> known.getAsBoolean() ? 1 : 0);
    }

    private static void gauge(MeterRegistry registry, String name, String description, DoubleSupplier value) {
        Gauge.builder("sallyport.injector." + name, value::getAsDouble)
                .description(description)
                .strongReference(true)
                .register(registry);
    }
}

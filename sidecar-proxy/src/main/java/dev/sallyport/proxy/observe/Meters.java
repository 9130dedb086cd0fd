package dev.sallyport.proxy.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;

/** Registers our metrics under their names and sentences. Thread-safe. */
final class Meters {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10),
        Duration.ofHours(1)
    };

    private final MeterRegistry registry;

    Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    Counter counter(Metric metric, String... labels) {
        return Counter.builder(metric.registered())
                .description(metric.sentence())
                .tags(labels)
                .register(registry);
    }

    Timer timer(Metric metric, String... labels) {
        return Timer.builder(metric.registered())
                .description(metric.sentence())
                .tags(labels)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    void gauge(Metric metric, Supplier<Number> value, String... labels) {
        Gauge.builder(metric.registered(), value)
                .description(metric.sentence())
                .tags(labels)
                .strongReference(true)
                .register(registry);
    }
}

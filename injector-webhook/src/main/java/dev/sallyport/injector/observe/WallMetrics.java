package dev.sallyport.injector.observe;

import dev.sallyport.injector.wall.WallObserver;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what is done to namespaces and how they stand, over all of them: which one it is stands in its Events and its
 * lockdown-status. Safe for concurrent use.
 */
public final class WallMetrics implements WallObserver {
    private record Stand(int waiting, int openings) {}

    private final MeterRegistry registry;
    private final Map<String, Stand> stands = new ConcurrentHashMap<>();

    /** Counts there. */
    public WallMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("sallyport.injector.namespaces", stands, Map::size)
                .description("Governed namespaces that this replica keeps")
                .register(registry);
        Gauge.builder(
                        "sallyport.injector.lockdown.pending.namespaces",
                        stands,
                        all -> all.values().stream()
                                .filter(stand -> stand.waiting() > 0)
                                .count())
                .description("Governed namespaces whose NetworkPolicy waits for pods")
                .register(registry);
        Gauge.builder(
                        "sallyport.injector.uninjected.pods",
                        stands,
                        all -> all.values().stream().mapToInt(Stand::waiting).sum())
                .description("Pods without a sidecar that are waited for")
                .register(registry);
        Gauge.builder(
                        "sallyport.injector.opened.namespaces",
                        stands,
                        all -> all.values().stream()
                                .filter(stand -> stand.openings() > 0)
                                .count())
                .description("Governed namespaces with a NetworkPolicy that opens what ours closes")
                .register(registry);
    }

    @Override
    public void reconciled(String namespace, Outcome outcome) {
        registry.counter(
                        "sallyport.injector.reconciles",
                        "outcome",
                        outcome.name().toLowerCase(Locale.ROOT))
                .increment();
    }

    @Override
    public void lockdownPending(String namespace, String status) {}

    @Override
    public void lockdownApplied(String namespace, String status) {}

    @Override
    public void standing(String namespace, int waiting, List<String> openings) {
        stands.put(namespace, new Stand(waiting, openings.size()));
    }

    @Override
    public void released(String namespace) {
        stands.remove(namespace);
    }

    @Override
    public void outOfOffice() {
        stands.clear();
    }
}

package dev.sallyport.testkit.soak;

import dev.sallyport.testkit.fleet.Exposition;
import dev.sallyport.testkit.fleet.FleetProcess;
import dev.sallyport.testkit.fleet.ProcessCost;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads every process now and then. A process that was started anew begins new series. Confined to one thread. */
final class Sampler {
    private final List<FleetProcess> processes;
    private final long began = System.nanoTime();
    private final Map<FleetProcess, List<Long>> runs = new LinkedHashMap<>();
    private final Map<Key, List<Series.Point>> points = new LinkedHashMap<>();

    private record Key(String process, Quantity quantity) {}

    Sampler(List<FleetProcess> processes) {
        this.processes = List.copyOf(processes);
    }

    List<FleetProcess> processes() {
        return processes;
    }

    private double seconds() {
        return (System.nanoTime() - began) / 1e9;
    }

    /** One reading of each; a process that is just ending or starting is left out. */
    void sample() {
        for (FleetProcess process : processes) {
            try {
                if (process.isAlive() && process.health("started") == 200) {
                    read(process);
                }
            } catch (UncheckedIOException ending) {
                // Between two runs there is nothing to read.
                continue;
            }
        }
    }

    private void read(FleetProcess process) {
        long pid = process.pid();
        ProcessCost cost = process.cost();
        Exposition metrics = process.metrics();
        List<Long> known = runs.computeIfAbsent(process, first -> new ArrayList<>());
        if (!known.contains(pid)) {
            known.add(pid);
        }
        String name = known.size() == 1 ? process.name() : process.name() + "#" + known.size();
        double now = seconds();
        for (Quantity quantity : Quantity.values()) {
            points.computeIfAbsent(new Key(name, quantity), first -> new ArrayList<>())
                    .add(new Series.Point(now, quantity.read(cost, metrics)));
        }
    }

    List<Series> series() {
        return points.entrySet().stream()
                .map(entry ->
                        new Series(entry.getKey().process(), entry.getKey().quantity(), entry.getValue()))
                .toList();
    }
}

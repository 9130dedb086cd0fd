package dev.sallyport.bench.scenario;

import dev.sallyport.bench.ground.Ground;
import dev.sallyport.bench.load.Order;
import dev.sallyport.bench.load.Order.Kind;
import dev.sallyport.bench.load.Yield;
import dev.sallyport.bench.measure.Spread;
import dev.sallyport.bench.report.Results;
import dev.sallyport.bench.system.Running;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * (a), (b) and (c) over all running systems, interleaved: in each round every system has its turn at every load before
 * the next round begins, so that what drifts drifts for all. One thread.
 */
public final class Rounds {
    private static final int SETTLE_MILLIS = 400;

    private final Stage stage;
    private final List<Running> systems;
    private final List<Traffic> loads;
    private final int millis;
    private final int perSecond;
    private final Map<String, Double> compilers = new LinkedHashMap<>();
    private final Map<Traffic, Map<String, List<Yield>>> taken = new EnumMap<>(Traffic.class);

    /**
     * Nothing is measured yet.
     *
     * @param millis length of a window
     * @param perSecond rate of the open loop
     */
    public Rounds(Stage stage, List<Running> systems, List<Traffic> loads, int millis, int perSecond) {
        this.stage = stage;
        this.systems = List.copyOf(systems);
        this.loads = List.copyOf(loads);
        this.millis = millis;
        this.perSecond = perSecond;
    }

    /**
     * Every load on every system, uncounted, until what runs there has settled.
     *
     * @param windowMillis length of a window
     * @param windows most windows of a load
     */
    public void warmUp(int windowMillis, int windows) {
        WarmUp warmUp = new WarmUp(windows);
        for (Running system : systems) {
            double compiled = 0;
            for (Traffic load : loads) {
                compiled += warmUp.run(stage.generator(), order(system, load, 0, windowMillis));
            }
            compilers.put(system.name(), compiled);
        }
    }

    /** One round. */
    public void round() {
        for (Traffic load : loads) {
            for (Running system : systems) {
                Yield yield = stage.generator().run(order(system, load, SETTLE_MILLIS, millis));
                taken.computeIfAbsent(load, l -> new LinkedHashMap<>())
                        .computeIfAbsent(system.name(), s -> new ArrayList<>())
                        .add(yield);
            }
        }
    }

    private Order order(Running system, Traffic load, int warmup, int window) {
        Map<String, List<Long>> watched = new LinkedHashMap<>(system.pids());
        watched.put("upstream", List.of(stage.upstream().pid()));
        return new Order(
                load.kind(),
                system.address(),
                system.port(),
                system.connectTo(),
                load.connections(),
                load.kind() == Kind.PACED ? perSecond : 0,
                warmup,
                window,
                "",
                watched);
    }

    /** Medians of all rounds so far. */
    public void report(Results results) {
        taken.forEach((load, bySystem) -> bySystem.forEach((system, yields) -> {
            String scenario = "(" + load.letter() + ") " + load.title();
            note(results, scenario, system, yields);
            switch (load.kind()) {
                case BULK -> throughput(results, scenario, system, yields, "MB/s", 1e6, "CPU-s/GB", 1e9, 1);
                case REQUESTS -> throughput(results, scenario, system, yields, "requests/s", 1, "CPU-s/100k", 1e5, 1);
                case CONNECT ->
                    throughput(results, scenario, system, yields, "connections/s", 1, "CPU-ms each", 1, 1e3);
                case PACED -> latency(results, scenario, system, yields, bySystem.getOrDefault("direct", List.of()));
                case IDLE, REVIEWS -> throw new IllegalStateException(load.kind() + " is not interleaved");
            }
            if (load == Traffic.BULK_64) {
                memory(results, system, yields);
            }
        }));
        compilers.forEach((system, seconds) -> {
            if (!system.equals("direct")) {
                results.add("warm-up, uncounted above", system, "CPU-s of JIT compilers", Spread.of(seconds));
            }
        });
    }

    private static void note(Results results, String scenario, String system, List<Yield> yields) {
        long failures = yields.stream().mapToLong(Yield::failures).sum();
        if (failures > 0) {
            String first = yields.stream()
                    .map(Yield::firstFailure)
                    .filter(text -> !text.isEmpty())
                    .findFirst()
                    .orElse("?");
            results.getFailures()
                    .add("%s, %s: %d connections failed, the first with %s"
                            .formatted(scenario, system, failures, first));
        }
    }

    private void throughput(
            Results results,
            String scenario,
            String system,
            List<Yield> yields,
            String rate,
            double rateUnit,
            String cost,
            double costUnit,
            double costFactor) {
        results.add(scenario, system, rate, over(yields, y -> y.perSecond() / rateUnit));
        if (yields.stream().anyMatch(y -> y.units() == 0)) {
            results.getFailures()
                    .add(scenario + ", " + system + ": a window passed in which nothing was done" + said(system));
            return;
        }
        if (!system.equals("direct")) {
            ToDoubleFunction<Yield> perUnit = y -> costFactor * costUnit / y.units();
            results.add(scenario, system, cost, over(yields, y -> y.systemCpuSeconds() * perUnit.applyAsDouble(y)));
            results.add(
                    scenario,
                    system,
                    "  of it sidecar",
                    over(yields, y -> part(y, "sidecar") * perUnit.applyAsDouble(y)));
            results.add(
                    scenario,
                    system,
                    "  of it gateway",
                    over(yields, y -> part(y, "gateway") * perUnit.applyAsDouble(y)));
        }
    }

    /** The last words of a system's processes. */
    private String said(String system) {
        return systems.stream()
                .filter(running -> running.name().equals(system))
                .flatMap(running -> running.hops().values().stream())
                .map(hop -> Ground.tail(hop.output()))
                .filter(text -> !text.isBlank())
                .collect(Collectors.joining("\n", "\n", ""));
    }

    private static double part(Yield yield, String part) {
        return yield.cpuNanos().getOrDefault(part, 0L) / 1e9;
    }

    private static void latency(
            Results results, String scenario, String system, List<Yield> yields, List<Yield> direct) {
        for (double percentile : new double[] {50, 99, 99.9}) {
            String name = "p" + (percentile == 99.9 ? "99.9" : Integer.toString((int) percentile));
            double base = direct.isEmpty() ? 0 : micros(direct, percentile);
            Spread rounds = over(yields, y -> micros(List.of(y), percentile) - base);
            double merged = micros(yields, percentile) - base;
            String quantity = direct.isEmpty() ? name + " µs, whole" : name + " µs added";
            if (system.equals("direct")) {
                results.add(scenario, system, quantity, Spread.of(0));
                results.add(scenario, system, name + " µs, whole", Spread.of(micros(yields, percentile)));
            } else {
                results.add(scenario, system, quantity, new Spread(merged, rounds.min(), rounds.max()));
            }
        }
    }

    private static void memory(Results results, String system, List<Yield> yields) {
        for (String part : List.of("sidecar", "gateway")) {
            if (yields.getFirst().residentKib().containsKey(part)) {
                results.add(
                        "memory under load",
                        system,
                        part + " MiB",
                        over(yields, y -> y.residentKib().getOrDefault(part, 0L) / 1024.0));
            }
        }
    }

    private static Spread over(List<Yield> yields, ToDoubleFunction<Yield> value) {
        return Spread.of(yields.stream().map(value::applyAsDouble).toList());
    }

    private static double micros(List<Yield> yields, double percentile) {
        Histogram all = new Histogram(3);
        for (Yield yield : yields) {
            try {
                all.add(Histogram.decodeFromCompressedByteBuffer(
                        ByteBuffer.wrap(Base64.getDecoder().decode(yield.histogram())), 0));
            } catch (DataFormatException e) {
                throw new IllegalStateException("the load generator's histogram cannot be read", e);
            }
        }
        return all.getValueAtPercentile(percentile) / 1000.0;
    }
}

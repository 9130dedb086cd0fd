package dev.sallyport.testkit.soak;

import dev.sallyport.testkit.fleet.Fleet;
import dev.sallyport.testkit.fleet.FleetPlan;
import dev.sallyport.testkit.fleet.FleetProcess;
import dev.sallyport.testkit.fleet.Load;
import dev.sallyport.testkit.fleet.LoadReport;
import dev.sallyport.testkit.net.NamespaceSupport;
import dev.sallyport.testkit.pod.ImageTable;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * {@code make soak}: two gateways, two sidecars and a CA under mixed traffic, with identities, policies and gateways changing
 * all the time. Ends with 0 when nothing grows, no request that should succeed failed and no log tells of a leak, 1 when not,
 * 2 when it cannot run here. {@code SOAK_MINUTES} says how long, 10 by default.
 */
public final class Soak {
    private static final PrintStream OUT = System.out;
    private static final Duration LOOK = Duration.ofSeconds(20);
    private static final int SHOWN_LINES = 10;

    private final SoakPlan plan;
    private final Fleet fleet;
    private final Disturbance disturbance;
    private final Sampler sampler;
    private final Map<String, Load> loads = new LinkedHashMap<>();
    private final List<IdleTunnels> idle = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> tasks = new ArrayList<>();
    private final long end;

    private Soak(SoakPlan plan, Fleet fleet) throws IOException {
        this.plan = plan;
        this.fleet = fleet;
        this.disturbance = new Disturbance(fleet);
        this.sampler = new Sampler(Stream.concat(fleet.gateways().stream(), fleet.sidecars().stream())
                .toList());
        for (int i = 0; i < fleet.sidecars().size(); i++) {
            idle.add(new IdleTunnels(fleet.app(i), plan.tunnels()));
        }
        this.end = System.nanoTime() + plan.length().toNanos();
    }

    /** Runs the usual soak; no arguments. */
    public static void main(String... arguments) throws IOException {
        Optional<String> missing = NamespaceSupport.missing();
        if (missing.isPresent()) {
            OUT.println("The soak cannot run here: " + missing.get());
            System.exit(2);
        }
        double minutes = Double.parseDouble(Optional.ofNullable(System.getenv("SOAK_MINUTES"))
                .filter(text -> !text.isBlank())
                .orElse("10"));
        SoakPlan plan = SoakPlan.of(Duration.ofSeconds((long) (minutes * 60)));
        Path output = ImageTable.projectRoot().resolve("target/soak");
        OUT.printf("A fleet at work for %s; what it does is told at the end …%n%n", plan.length());
        SoakReport report = run(plan);
        report.write(output);
        OUT.println(report.text());
        OUT.println("Written: " + output.resolve("soak.json") + ", soak.svg, soak.txt");
        System.exit(report.complaints().isEmpty() ? 0 : 1);
    }

    /** Starts a fleet, lets it work as the plan says, ends it. */
    public static SoakReport run(SoakPlan plan) throws IOException {
        try (Fleet fleet = FleetPlan.fleet()
                .gateways(2)
                .sidecars(2)
                .authority(plan.rotation().multipliedBy(2))
                .jvm("-Dio.netty.leakDetection.level=advanced")
                .start()) {
            return new Soak(plan, fleet).work();
        }
    }

    private SoakReport work() throws IOException {
        begin();
        try {
            for (long left = left(); left > 0; left = left()) {
                sampler.sample();
                pause(Math.min(left, plan.sampling().toNanos()));
            }
            for (Future<?> task : tasks) {
                task.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the soak itself failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
        Map<String, LoadReport> traffic = new LinkedHashMap<>();
        loads.forEach((kind, load) -> traffic.put(kind, load.stop()));
        sampler.sample();
        SoakReport report = new SoakReport(
                plan,
                sampler.series(),
                traffic,
                disturbance.counts(),
                idle.stream().mapToLong(IdleTunnels::checked).sum(),
                idle.stream().mapToLong(IdleTunnels::lost).sum(),
                suspicious());
        for (IdleTunnels each : idle) {
            each.close();
        }
        return report;
    }

    private void begin() {
        int sidecars = fleet.sidecars().size();
        for (Kind kind : Kind.values()) {
            for (int i = 0; i < sidecars; i++) {
                String name = kind.label() + "/" + i;
                double perSecond = kind.perSecond() * plan.pace() / sidecars;
                loads.put(name, Load.start(fleet.app(i), perSecond, kind.exchange()));
            }
        }
        every(plan.reload(), disturbance::reload);
        if (plan.restart().isPositive()) {
            every(plan.restart(), disturbance::restart);
        }
        for (IdleTunnels each : idle) {
            long[] restarts = {0};
            every(LOOK, () -> {
                long now = disturbance.restarts();
                check(each, now != restarts[0]);
                restarts[0] = now;
            });
        }
    }

    /** A restart that is under way counts like one that is over. */
    private void check(IdleTunnels tunnels, boolean restarted) {
        boolean underWay = fleet.gateways().stream().anyMatch(gateway -> gateway.health("ready") != 200);
        try {
            tunnels.check(restarted || underWay);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void every(Duration interval, Runnable task) {
        tasks.add(threads.submit(() -> {
            for (long left = left(); left > interval.toNanos(); left = left()) {
                pause(interval.toNanos());
                task.run();
            }
            return null;
        }));
    }

    private long left() {
        return end - System.nanoTime();
    }

    private static void pause(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos);
    }

    private List<String> suspicious() {
        List<String> lines = new ArrayList<>();
        for (FleetProcess process : sampler.processes()) {
            process.log()
                    .lines()
                    .filter(line ->
                            line.contains("LEAK:") || line.contains(" ERROR ") && !line.contains("QuarkusErrorHandler"))
                    .limit(SHOWN_LINES)
                    .forEach(line -> lines.add(process.name() + ": " + line));
        }
        return lines;
    }
}

package dev.sallyport.bench.scenario;

import dev.sallyport.bench.load.Order;
import dev.sallyport.bench.load.Order.Kind;
import dev.sallyport.bench.load.Yield;
import dev.sallyport.bench.measure.ProcessMeter;
import dev.sallyport.bench.measure.Spread;
import dev.sallyport.bench.report.Results;
import dev.sallyport.bench.system.Contender;
import dev.sallyport.bench.system.Running;
import dev.sallyport.testkit.shell.Shell;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * (d) Each system by itself and fresh: resident memory idle, with 1 000 idle tunnels, with as many as wanted. A tunnel
 * carried one request before it fell silent. Systems that cannot hold so many are said so, and how many they held.
 */
public final class IdleTunnels {
    private static final int FEW = 1_000;
    private static final int LIMIT_MILLIS = 60_000;
    private static final int SETTLE_SECONDS = 3;
    private static final String TITLE = "(d) %d idle tunnels";

    private final Consumer<String> progress;
    private final Results results;
    private final int many;

    /**
     * Nothing is measured yet.
     *
     * @param wanted most tunnels; fewer where this machine does not grant a process two open files for each
     */
    public IdleTunnels(Consumer<String> progress, Results results, int wanted) {
        this.progress = progress;
        this.results = results;
        String hard = Shell.run("sh", "-c", "ulimit -Hn 200000 2>/dev/null || true; ulimit -Hn")
                .stdout()
                .strip();
        int files = hard.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(hard);
        this.many = Math.min(wanted, (files - 400) / 2);
        if (many < wanted) {
            results.getFailures()
                    .add(String.format(
                            Locale.ROOT,
                            "(d): %d tunnels instead of %d, for every system: a process may open %d files here, and most need two per tunnel",
                            many,
                            wanted,
                            files));
        }
    }

    /** One system after the other. */
    public void run(Stage stage, List<Contender> contenders) {
        int slot = 40;
        for (Contender contender : contenders) {
            if (!contender.name().equals("direct")) {
                progress.accept("(d) " + contender.name());
                try (Running running = contender.start(stage.ground(), "192.175.48." + (20 + slot), slot)) {
                    measure(stage, running);
                }
                slot++;
            }
        }
    }

    private void measure(Stage stage, Running running) {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(SETTLE_SECONDS));
        running.pids().forEach((part, pids) -> add("(d) no tunnel", running, part, ProcessMeter.residentKib(pids)));
        Yield few = open(stage, running, Math.min(FEW, many));
        if (many > FEW && few.units() >= FEW) {
            Yield all = open(stage, running, many);
            if (all.units() < many) {
                return;
            }
            for (String part : running.pids().keySet()) {
                double kib = all.residentKib().getOrDefault(part, 0L)
                        - few.residentKib().getOrDefault(part, 0L);
                results.add(
                        TITLE.formatted(many), running.name(), part + " KiB per tunnel", Spread.of(kib / (many - FEW)));
            }
        }
    }

    private Yield open(Stage stage, Running running, int tunnels) {
        Yield yield = stage.generator()
                .run(new Order(
                        Kind.IDLE,
                        running.address(),
                        running.port(),
                        running.connectTo(),
                        tunnels,
                        0,
                        LIMIT_MILLIS,
                        0,
                        "",
                        running.pids()));
        if (yield.units() < tunnels) {
            results.getFailures()
                    .add("(d) %s: held %d of %d tunnels; the first that failed: %s"
                            .formatted(running.name(), yield.units(), tunnels, yield.firstFailure()));
        }
        for (Map.Entry<String, Long> part : yield.residentKib().entrySet()) {
            if (yield.units() >= tunnels) {
                add(TITLE.formatted(tunnels), running, part.getKey(), part.getValue());
            }
        }
        return yield;
    }

    private void add(String scenario, Running running, String part, long kib) {
        results.add(scenario, running.name(), part + " MiB", Spread.of(kib / 1024.0));
    }
}

package dev.sallyport.bench.scenario;

import dev.sallyport.bench.ground.Ground;
import dev.sallyport.bench.ground.Hop;
import dev.sallyport.bench.measure.ProcessMeter;
import dev.sallyport.bench.measure.Spread;
import dev.sallyport.bench.report.Results;
import dev.sallyport.bench.system.Packaged;
import dev.sallyport.bench.system.SidecarStart;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** (g) A sidecar from exec to {@code /q/health/started}, and what it holds fifteen seconds later; with and without its AOT cache. */
public final class Starts {
    private static final String TITLE = "(g) start of a sidecar";
    /** A sidecar gives back what starting took from malloc at its tenth second ({@code TrimNativeHeapInterval}). */
    private static final int SETTLE_SECONDS = 15;

    private final Results results;
    private final Packaged packaged;

    /** Nothing runs yet. */
    public Starts(Packaged packaged, Results results) {
        this.packaged = packaged;
        this.results = results;
    }

    /** {@code rounds} starts of each kind, interleaved. */
    public void run(Ground ground, int rounds) {
        List<Double> seconds = new ArrayList<>();
        List<Double> mib = new ArrayList<>();
        List<Double> plainSeconds = new ArrayList<>();
        List<Double> plainMib = new ArrayList<>();
        boolean cached = packaged.cache("sidecar").isPresent();
        for (int i = 0; i < rounds; i++) {
            if (cached) {
                once(ground, packaged, 31_000 + 20 * i, seconds, mib);
            }
            once(ground, new Packaged(packaged.root(), false), 31_010 + 20 * i, plainSeconds, plainMib);
        }
        if (cached) {
            results.add(TITLE, Results.ALONE, "s to started, AOT cache", Spread.of(seconds));
            results.add(TITLE, Results.ALONE, "MiB resident, AOT cache", Spread.of(mib));
        } else {
            results.getFailures().add("(g): no AOT cache; make bench or make aot makes it");
        }
        results.add(TITLE, Results.ALONE, "s to started, no cache", Spread.of(plainSeconds));
        results.add(TITLE, Results.ALONE, "MiB resident, no cache", Spread.of(plainMib));
    }

    private static void once(Ground ground, Packaged packaged, int port, List<Double> seconds, List<Double> mib) {
        SidecarStart start = SidecarStart.of(ground, packaged, port);
        try (Hop sidecar = start.sidecar()) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(SETTLE_SECONDS));
            seconds.add(start.seconds());
            mib.add(ProcessMeter.residentKib(List.of(sidecar.pid())) / 1024.0);
        }
    }
}

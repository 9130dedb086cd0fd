package dev.sallyport.bench.decide;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link DecisionBenchmark} in a JVM of its own. Stateless; blocking for about half a minute. */
public final class Decisions {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private Decisions() {}

    /**
     * One figure.
     *
     * @param method what was decided
     * @param patterns how many there were
     * @param nanos per decision: mean, least and most of the iterations
     * @param bytes allocated per decision
     */
    public record Cost(String method, int patterns, List<Double> nanos, double bytes) {}

    /** Measures; {@code seconds} per iteration, of which there are two to warm up and three that count. */
    public static List<Cost> measure(double seconds) {
        TimeValue time = TimeValue.milliseconds((long) (1000 * seconds));
        var options = new OptionsBuilder()
                .include(DecisionBenchmark.class.getName())
                .forks(1)
                .warmupIterations(2)
                .warmupTime(time)
                .measurementIterations(3)
                .measurementTime(time)
                .addProfiler(GCProfiler.class)
                .jvmArgs("-Xmx1g", "-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow")
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            Collection<RunResult> runs = new Runner(options).run();
            return runs.stream().map(Decisions::cost).toList();
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH did not run", e);
        }
    }

    private static Cost cost(RunResult run) {
        var statistics = run.getPrimaryResult().getStatistics();
        String label = run.getParams().getBenchmark();
        return new Cost(
                label.substring(label.lastIndexOf('.') + 1),
                Integer.parseInt(run.getParams().getParam("patterns")),
                List.of(statistics.getMean(), statistics.getMin(), statistics.getMax()),
                Objects.requireNonNull(run.getSecondaryResults().get(ALLOCATED), ALLOCATED)
                        .getScore());
    }
}

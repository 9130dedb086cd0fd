package dev.sallyport.bench.scenario;

import dev.sallyport.bench.ground.LoadGenerator;
import dev.sallyport.bench.load.Order;
import dev.sallyport.bench.measure.ProcessMeter;
import java.util.Collection;
import java.util.List;

/**
 * Load that nobody counts, until the processes under it do what they will do from then on. A proxy runs for weeks; a JVM spends
 * its first minute under a new load compiling, with more CPU for that than for the load. How much that was is told, not hidden.
 *
 * @param windows fewest windows are {@link #QUIET_WINDOWS}, these are the most
 */
record WarmUp(int windows) {
    /** Compilers that take less of a system's CPU time than this are at rest. */
    private static final double QUIET = 0.05;

    private static final int QUIET_WINDOWS = 2;

    /**
     * Repeats {@code order} until two windows in a row have passed with the compilers of all watched processes at rest. A
     * process without a JIT is at rest always.
     *
     * @return CPU-seconds that compilers took
     */
    double run(LoadGenerator generator, Order order) {
        List<Long> pids = order.watched().values().stream()
                .flatMap(Collection::stream)
                .distinct()
                .toList();
        long compiled = 0;
        int quiet = 0;
        for (int i = 0; i < windows && quiet < QUIET_WINDOWS; i++) {
            long compilersBefore = ProcessMeter.compilerNanos(pids);
            long before = ProcessMeter.cpuNanos(pids);
            generator.run(order);
            long compilers = ProcessMeter.compilerNanos(pids) - compilersBefore;
            long all = ProcessMeter.cpuNanos(pids) - before;
            compiled += compilers;
            quiet = compilers <= QUIET * all ? quiet + 1 : 0;
        }
        return compiled / 1e9;
    }
}

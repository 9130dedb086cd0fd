package dev.sallyport.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * CPU time and resident memory of processes with all their descendants, as the kernel counts them. Stateless. CPU time
 * comes in ticks of 10 ms, which the kernel scales to the scheduler's exact run time.
 */
public final class ProcessMeter {
    private static final long NANOS_PER_TICK = 10_000_000;
    private static final Pattern COMPILER = Pattern.compile("\\(C[12] Compiler");

    private ProcessMeter() {}

    /** User and system time since each process began, children that ended included, in nanoseconds. */
    public static long cpuNanos(List<Long> pids) {
        return trees(pids).mapToLong(ProcessMeter::ticks).sum() * NANOS_PER_TICK;
    }

    /**
     * What the threads of a JVM's JIT compilers have taken of it, in nanoseconds; 0 for what is no JVM. Compilers that a JVM
     * has ended are no longer counted: it keeps the first of each kind.
     */
    public static long compilerNanos(List<Long> pids) {
        return trees(pids).mapToLong(ProcessMeter::compilerTicks).sum() * NANOS_PER_TICK;
    }

    /** Resident memory of all together in KiB; pages that two of them share count twice. */
    public static long residentKib(List<Long> pids) {
        return trees(pids).mapToLong(ProcessMeter::resident).sum();
    }

    private static Stream<Long> trees(List<Long> pids) {
        return pids.stream()
                .flatMap(pid -> Stream.concat(
                        Stream.of(pid),
                        ProcessHandle.of(pid).stream()
                                .flatMap(ProcessHandle::descendants)
                                .map(ProcessHandle::pid)))
                .distinct();
    }

    private static long ticks(long pid) {
        try {
            // man 5 proc: the name in parentheses may hold blanks; utime, stime, cutime, cstime are fields 14 to 17.
            return sum(Files.readString(Path.of("/proc/" + pid + "/stat")), 17);
        } catch (IOException gone) {
            return 0;
        }
    }

    private static long compilerTicks(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.mapToLong(ProcessMeter::compilerTicks).sum();
        } catch (IOException gone) {
            return 0;
        }
    }

    private static long compilerTicks(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            return COMPILER.matcher(stat).find() ? sum(stat, 15) : 0;
        } catch (IOException gone) {
            return 0;
        }
    }

    /** Fields 14 to {@code last} of a line of stat. */
    private static long sum(String stat, int last) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long sum = 0;
        for (int field = 14; field <= last; field++) {
            sum += Long.parseLong(fields[field - 3]);
        }
        return sum;
    }

    private static long resident(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException gone) {
            return 0;
        }
    }
}

package dev.sallyport.testkit.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process costs at one moment, by {@code /proc}. Immutable.
 *
 * @param residentBytes VmRSS
 * @param descriptors open files and sockets
 * @param threads of the operating system
 * @param cpuSeconds user and system time since its start
 */
public record ProcessCost(long residentBytes, int descriptors, int threads, double cpuSeconds) {
    private static final double TICKS_PER_SECOND = 100;
    private static final int UTIME = 11;

    /** Reads {@code /proc/<pid>}; a process that has ended is an exception. */
    static ProcessCost of(long pid) {
        Path proc = Path.of("/proc", Long.toString(pid));
        try (var open = Files.list(proc.resolve("fd"))) {
            String status = Files.readString(proc.resolve("status"));
            String stat = Files.readString(proc.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1]);
            return new ProcessCost(
                    number(status, "VmRSS:") << 10,
                    (int) open.count(),
                    (int) number(status, "Threads:"),
                    ticks / TICKS_PER_SECOND);
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " cannot be read", e);
        }
    }

    private static long number(String status, String line) {
        return status.lines()
                .filter(each -> each.startsWith(line))
                .map(each -> each.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }
}

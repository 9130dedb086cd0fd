package dev.sallyport.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * How quiet the machine is while nothing of ours works. Immutable.
 *
 * @param busy share of all cores that somebody used, 0 to 1
 * @param spin the slowest of several equal spin loops against the fastest, minus one: what others take away from us
 */
public record Noise(double busy, double spin) {
    /** Busier than this is too noisy. */
    public static final double BUSY_LIMIT = 0.08;
    /** A wider spread than this is too noisy. */
    public static final double SPIN_LIMIT = 0.20;

    private static final int SPINS = 8;
    private static final long LOOK_NANOS = 400_000_000;
    private static volatile long sink;

    /** Looks for about 0.7 s. Blocking. */
    public static Noise look() {
        long[] before = jiffies();
        LockSupport.parkNanos(LOOK_NANOS);
        long[] after = jiffies();
        double all = Math.max(1, after[0] - before[0]);
        double busy = 1 - (after[1] - before[1]) / all;
        spinOnce();
        List<Long> spins = new ArrayList<>();
        for (int i = 0; i < SPINS; i++) {
            spins.add(spinOnce());
        }
        spins.sort(null);
        // The single worst may be a timer tick at a bad moment; the second worst is not.
        return new Noise(busy, (double) spins.get(SPINS - 2) / spins.getFirst() - 1);
    }

    /** Whether figures taken now would be worth little. */
    public boolean isTooMuch() {
        return busy > BUSY_LIMIT || spin > SPIN_LIMIT;
    }

    /** For a person. */
    public String sentence() {
        return String.format(
                Locale.ROOT,
                "others use %.0f %% of the machine (limit %.0f %%), equal spin loops differ by %.0f %% (limit %.0f %%)",
                busy * 100,
                BUSY_LIMIT * 100,
                spin * 100,
                SPIN_LIMIT * 100);
    }

    /** All jiffies and the idle ones among them. */
    private static long[] jiffies() {
        try {
            String[] fields =
                    Files.readAllLines(Path.of("/proc/stat")).getFirst().trim().split("\\s+");
            long all = 0;
            for (int i = 1; i <= 8; i++) {
                all += Long.parseLong(fields[i]);
            }
            return new long[] {all, Long.parseLong(fields[4]) + Long.parseLong(fields[5])};
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read /proc/stat", e);
        }
    }

    private static long spinOnce() {
        long began = System.nanoTime();
        long x = began | 1;
        for (int i = 0; i < 12_000_000; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
        }
        sink = x;
        return System.nanoTime() - began;
    }
}

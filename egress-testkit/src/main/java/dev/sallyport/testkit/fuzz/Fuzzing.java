package dev.sallyport.testkit.fuzz;

import dev.sallyport.testkit.Extent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** Runs a target over its corpus and over mutations of it, the same ones each time. Stateless. */
public final class Fuzzing {
    private static final long SEED = 15401;
    private static final int FULL_ROUNDS = 50;
    private static final long MOST_NANOS = Duration.ofSeconds(2).toNanos();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Fuzzing() {}

    /**
     * Judges every committed input, then {@code rounds} mutations (fifty times as many in the full form). An input that
     * takes more than 2 s of CPU is a finding too. A finding is written to {@code target/fuzz/<class>/}; once it is mended,
     * it belongs into the corpus.
     *
     * @param test whose corpus, by its simple name
     * @throws AssertionError with the input's file, and the target's own failure as its cause
     */
    public static void run(Class<?> test, FuzzTarget target, int rounds) {
        Corpus corpus = Corpus.of(test);
        corpus.inputs().forEach(input -> judge(test, target, input));
        Mutator mutator = new Mutator(corpus, SEED);
        int all = Extent.of(rounds, rounds * FULL_ROUNDS);
        for (int round = 0; round < all; round++) {
            judge(test, target, mutator.next());
        }
    }

    private static void judge(Class<?> test, FuzzTarget target, byte[] input) {
        long began = THREADS.getCurrentThreadCpuTime();
        try {
            target.judge(input.clone());
        } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError finding) {
            throw new AssertionError(finding + "; the input is " + kept(test, input), finding);
        }
        long took = THREADS.getCurrentThreadCpuTime() - began;
        if (took > MOST_NANOS) {
            throw new AssertionError("it took " + took / 1_000_000 + " ms of CPU; the input is " + kept(test, input));
        }
    }

    private static Path kept(Class<?> test, byte[] input) {
        Path file =
                Path.of("target", "fuzz", test.getSimpleName(), "crash-" + Integer.toHexString(Arrays.hashCode(input)));
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, input).toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

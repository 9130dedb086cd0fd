package dev.sallyport.bench.ground;

import dev.sallyport.testkit.shell.Eventually;
import dev.sallyport.testkit.shell.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A process within the ground's namespace; its output is a file. Close it to kill it. */
public final class Hop implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final String name;
    private final Process process;
    private final Path output;

    private Hop(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    static Hop start(String name, Path folder, List<String> command, Map<String, String> environment) {
        Path output = folder.resolve(name + ".out");
        ProcessBuilder builder = new ProcessBuilder(command);
        Shell.cleanEnvironment(builder, environment);
        builder.redirectOutput(ProcessBuilder.Redirect.PIPE).redirectError(output.toFile());
        try {
            Process process = builder.redirectOutput(
                            folder.resolve(name + ".stdout").toFile())
                    .start();
            return new Hop(name, process, output);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    /** Waits until {@code condition} holds; a process that ended, or a minute without it, is an exception with its output. */
    public Hop await(BooleanSupplier condition) {
        boolean held = Eventually.holds(START_LIMIT, () -> !process.isAlive() || condition.getAsBoolean());
        if (!held || !process.isAlive()) {
            throw new IllegalStateException(
                    name + (held ? " ended:" : " does not come up:") + "\n" + Ground.tail(output()));
        }
        return this;
    }

    /** What it wrote to standard error. */
    public String output() {
        return Ground.read(output);
    }

    /** Its process id, the same inside and outside. */
    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

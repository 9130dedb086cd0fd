package dev.sallyport.testkit.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs commands to their end. Stateless; blocking; safe from any thread. */
public final class Shell {
    /** A search path that finds what Debian puts into sbin, too. */
    public static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Shell() {}

    /** Runs {@code command} with a 30 s limit and no input; any exit code is an answer. */
    public static CommandResult run(String... command) {
        return run(Duration.ofSeconds(30), List.of(command), "", Map.of());
    }

    /** Runs a short shell script; a failing one throws with what it said. */
    public static CommandResult script(String text) {
        return run("sh", "-euc", text).orThrow();
    }

    /**
     * Runs {@code command}.
     *
     * @param limit after which it is killed and the exit code is 137
     * @param input what it reads on stdin, then EOF
     * @param environment added to a clean environment with {@link #PATH}
     */
    public static CommandResult run(
            Duration limit, List<String> command, String input, Map<String, String> environment) {
        long start = System.nanoTime();
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            cleanEnvironment(builder, environment);
            Process process = builder.start();
            CompletableFuture<String> stdout = read(process.getInputStream());
            CompletableFuture<String> stderr = read(process.getErrorStream());
            feed(process, input);
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                kill(process);
            }
            int exit = ended ? process.exitValue() : 137;
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            return new CommandResult(List.copyOf(command), exit, finish(stdout), finish(stderr), took);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + String.join(" ", command), e);
        }
    }

    /** Replaces the inherited environment by {@link #PATH}, a UTF-8 locale and {@code environment}. */
    public static void cleanEnvironment(ProcessBuilder builder, Map<String, String> environment) {
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
    }

    /** One shell word that means exactly {@code text}. */
    public static String quote(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** A command line that means exactly {@code words}. */
    public static String quote(List<String> words) {
        List<String> quoted = new ArrayList<>();
        words.forEach(word -> quoted.add(quote(word)));
        return String.join(" ", quoted);
    }

    private static void feed(Process process, String input) throws IOException {
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(UTF_8));
        } catch (IOException e) {
            // A command that ends without reading its input is no failure of ours; its exit code tells.
            if (process.isAlive()) {
                throw e;
            }
        }
    }

    private static void kill(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }

    private static CompletableFuture<String> read(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (stream) {
                text.complete(new String(stream.readAllBytes(), UTF_8));
            } catch (IOException e) {
                text.completeExceptionally(e);
            }
        });
        return text;
    }

    private static String finish(CompletableFuture<String> text) {
        // A daemon that a command left behind can hold the pipe open for ever.
        return text.completeOnTimeout("(output still open)", 2, TimeUnit.SECONDS)
                .join();
    }
}

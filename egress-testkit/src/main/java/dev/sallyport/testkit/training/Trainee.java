package dev.sallyport.testkit.training;

import dev.sallyport.testkit.shell.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One of our programs in its training run, with the flags it has in production: it writes down what it loads and runs, and
 * a JVM of its own makes the cache of that afterwards. Close it.
 */
final class Trainee implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Program program;
    private final Path folder;
    private final int health = freePort();
    private final Process process;

    private Trainee(Program program, Path folder, Map<String, String> environment) throws IOException {
        this.program = program;
        this.folder = folder;
        List<String> command = new ArrayList<>(program.command());
        command.addAll(List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + observed()));
        command.addAll(program.jar());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log().toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.matches("(SALLYPORT_|KUBE|JDK_JAVA_|JAVA_TOOL_|JAVA_AOT_).*"));
        builder.environment().put("SALLYPORT_HEALTH_HOST", "127.0.0.1");
        builder.environment().put("SALLYPORT_HEALTH_PORT", Integer.toString(health));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    /** Starts {@code program}; its files lie in {@code folder}. */
    static Trainee start(Program program, Path folder, Map<String, String> environment) {
        try {
            return new Trainee(program, folder, environment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that was free a moment ago. */
    static int freePort() {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return any.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it says it is {@code started} or {@code ready}. */
    void await(String state) {
        Eventually.await(program.name() + " is " + state + ", see " + log(), PATIENCE, () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(program.name() + " ended, see " + log());
            }
            return get("/q/health/" + state) == 200;
        });
    }

    /** What kubelets and scrapers ask, {@code times} times. */
    void probe(int times) {
        for (int i = 0; i < times; i++) {
            List.of("/q/health/live", "/q/health/ready", "/q/health/started", "/q/metrics")
                    .forEach(this::get);
        }
    }

    private int get(String path) {
        URI uri = URI.create("http://127.0.0.1:" + health + path);
        try {
            return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray())
                    .statusCode();
        } catch (IOException notYet) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Ends the run by SIGTERM and returns the cache that comes of it; blocking for some seconds of work. */
    Path finish() {
        process.destroy();
        awaitEnd(process, observed());
        Path cache = folder.resolve(program.name() + ".aot");
        // By G1, whatever the program runs with: only that writes the heap's objects down, which serial GC reads as
        // well,
        // and without them classes cannot be linked ahead (ADR 0180).
        List<String> command = new ArrayList<>(program.creation());
        command.addAll(List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + observed(), "-XX:AOTCache=" + cache));
        command.addAll(program.jar());
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
            builder.environment().keySet().removeIf(name -> name.matches("(JDK_JAVA_|JAVA_TOOL_|JAVA_AOT_).*"));
            awaitEnd(builder.start(), cache);
            Files.deleteIfExists(observed());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cache;
    }

    private void awaitEnd(Process ending, Path product) {
        try {
            if (!ending.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                ending.destroyForcibly();
                throw new IllegalStateException(program.name() + " does not end, see " + log());
            }
            if (!Files.exists(product)) {
                throw new IllegalStateException(program.name() + " left no " + product + ", see " + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Path observed() {
        return folder.resolve(program.name() + ".observed");
    }

    private Path log() {
        return folder.resolve(program.name() + ".log");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

package dev.sallyport.proxy.cluster;

import dev.sallyport.testkit.controlplane.ServerProcess;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One of our programs as it is shipped: its jar, told by its environment, on loopback ports of its own. */
final class Program implements AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("sallyport.root", ".."));

    private final int https;
    private final int health;
    private final Path log;
    private final ServerProcess process;

    private Program(int https, int health, Path log, ServerProcess process) {
        this.https = https;
        this.health = health;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param module whose jar it is
     * @param folder for its log
     */
    static Program start(String module, Path folder, Map<String, String> environment) {
        Program program = launch(module, module, folder, environment);
        program.awaitReady(module);
        return program;
    }

    /**
     * Starts it and waits for nothing.
     *
     * @param name of its log
     */
    static Program launch(String module, String name, Path folder, Map<String, String> environment) {
        int https = freePort();
        int health = freePort();
        Map<String, String> all = new HashMap<>(environment);
        all.putIfAbsent("SALLYPORT_SOURCE", "kubernetes");
        all.put("SALLYPORT_HTTPS_HOST", "127.0.0.1");
        all.put("SALLYPORT_HTTPS_PORT", Integer.toString(https));
        all.put("SALLYPORT_HEALTH_HOST", "127.0.0.1");
        all.put("SALLYPORT_HEALTH_PORT", Integer.toString(health));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + folder,
                "-jar",
                ROOT.resolve(module + "/target/quarkus-app/quarkus-run.jar").toString());
        Path log = folder.resolve(name + ".log");
        return new Program(https, health, log, ServerProcess.start(command, all, log));
    }

    void awaitReady(String name) {
        boolean ready =
                Eventually.holds(Duration.ofSeconds(90), Duration.ofMillis(100), () -> !process.running() || isReady())
                        && process.running();
        if (!ready) {
            String said = process.lastWords();
            close();
            throw new IllegalStateException(name + " is not ready; it said\n" + said);
        }
    }

    int https() {
        return https;
    }

    String lastWords() {
        return process.lastWords();
    }

    /** Everything it wrote: log and records. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }

    boolean isReady() {
        return health("ready") == 200;
    }

    /** Status of a health endpoint; 0 while nothing answers. */
    int health(String which) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + health + "/q/health/" + which);
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException notYet) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

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
    private final ServerProcess process;

    private Program(int https, int health, ServerProcess process) {
        this.https = https;
        this.health = health;
        this.process = process;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param module whose jar it is
     * @param folder for its log
     */
    static Program start(String module, Path folder, Map<String, String> environment) {
        int https = freePort();
        int health = freePort();
        Map<String, String> all = new HashMap<>(environment);
        all.put("SALLYPORT_SOURCE", "kubernetes");
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
        Program program =
                new Program(https, health, ServerProcess.start(command, all, folder.resolve(module + ".log")));
        boolean ready = Eventually.holds(
                        Duration.ofSeconds(90),
                        Duration.ofMillis(100),
                        () -> !program.process.running() || program.isReady())
                && program.process.running();
        if (!ready) {
            String said = program.process.lastWords();
            program.close();
            throw new IllegalStateException(module + " is not ready; it said\n" + said);
        }
        return program;
    }

    int https() {
        return https;
    }

    String lastWords() {
        return process.lastWords();
    }

    @Override
    public void close() {
        process.close();
    }

    private boolean isReady() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI ready = URI.create("http://127.0.0.1:" + health + "/q/health/ready");
            return client.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.sallyport.proxy.app;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged proxy as a process of its own, all ports ephemeral. Close it. */
public final class ProxyProcess implements AutoCloseable {
    static final Path APP = Path.of("target/quarkus-app");
    static final Path FLAGS = Path.of("../manifests/jvm");
    static final Path NATIVES = Path.of("target/native-libs");
    private static final Path JAR = APP.resolve("quarkus-run.jar");
    private static final Pattern HEALTH = Pattern.compile("Listening on: http://0\\.0\\.0\\.0:(\\d+)");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Path folder;
    private final long began = System.nanoTime();

    /** With the flags of its role in production. */
    ProxyProcess(Path folder, Map<String, String> environment) throws IOException {
        this(folder, environment, List.of(), List.of("-Xlog:class+load:file=" + folder.resolve("classes.log")));
    }

    /** The same and other flags behind them. */
    ProxyProcess(Path folder, Map<String, String> environment, List<String> flags) throws IOException {
        this(folder, environment, List.of(), flags);
    }

    /** The same below a command that runs it, such as prlimit. */
    public ProxyProcess(Path folder, Map<String, String> environment, List<String> runner, List<String> flags)
            throws IOException {
        this.folder = folder;
        String role = environment.getOrDefault("SALLYPORT_ROLE", "sidecar");
        List<String> command = new ArrayList<>(runner);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + FLAGS.resolve(role + ".options"),
                "-Djava.library.path=" + NATIVES));
        command.addAll(flags);
        command.addAll(List.of("-jar", JAR.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("stdout").toFile())
                .redirectError(folder.resolve("stderr").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SALLYPORT_"));
        builder.environment().put("SALLYPORT_HEALTH_PORT", "0");
        // Its port is a fixed one, and many gateways run on this loopback: whoever asks names a free one.
        builder.environment().put("SALLYPORT_ADMIN_PORT", "0");
        // As the image has it.
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        builder.environment().putAll(environment);
        process = builder.start();
    }

    public String log() {
        return read("stderr");
    }

    public String stdout() {
        return read("stdout");
    }

    /** Names of all classes that were loaded. */
    List<String> classes() {
        return read("classes.log")
                .lines()
                .map(line -> line.replaceFirst("^(\\[[^]]*])+ ", "").split(" ")[0])
                .toList();
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Waits for {@code /q/health/started}; how long that took from exec. */
    public Duration awaitStarted() {
        await().atMost(Duration.ofSeconds(90)).until(() -> !process.isAlive() || status("/q/health/started") == 200);
        if (!process.isAlive()) {
            throw new AssertionError("the proxy ended instead of starting:\n" + log());
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Status of a path on the health port; 0 while nothing answers. */
    public int status(String path) throws InterruptedException {
        try {
            return get(path).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    public String body(String path) throws IOException, InterruptedException {
        return get(path).body();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        Matcher port = HEALTH.matcher(log());
        if (!port.find()) {
            throw new IOException("not listening yet");
        }
        URI uri = URI.create("http://127.0.0.1:" + port.group(1) + path);
        return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Resident memory in MiB. */
    public long residentMiB() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    /** CPU time used so far. */
    public Duration cpu() {
        return process.toHandle().info().totalCpuDuration().orElseThrow();
    }

    void terminate() {
        process.destroy();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the proxy does not end:\n" + log());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

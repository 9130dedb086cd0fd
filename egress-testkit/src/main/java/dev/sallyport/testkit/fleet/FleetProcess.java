package dev.sallyport.testkit.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.model.contract.Ports;
import dev.sallyport.testkit.net.NamespaceSockets;
import dev.sallyport.testkit.net.NetworkNamespace;
import dev.sallyport.testkit.net.PodAddresses;
import dev.sallyport.testkit.shell.Eventually;
import dev.sallyport.testkit.shell.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One of our programs, as the jar that ships, in a network namespace with an address of its own. It can be killed, frozen,
 * stopped and started again, and asked what it knows. Thread-safe, but start and end it from one thread.
 */
public final class FleetProcess implements AutoCloseable {
    /** A start takes two seconds, on a machine that has nothing else to do. */
    private static final Duration START_LIMIT = Duration.ofMinutes(4);

    private static final Duration LOOK = Duration.ofMillis(50);
    private static final String LISTENING = "Listening on: http";
    private static final Duration SCRAPE_LIMIT = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LOG_TAIL = 3000;

    private final ProcessPlan plan;
    private final PodAddresses addresses;
    private final NamespaceSockets sockets;
    private final Map<String, String> environment;
    private volatile @Nullable Process process;
    private volatile int logBefore;

    FleetProcess(ProcessPlan plan, PodAddresses addresses, NamespaceSockets sockets) {
        this.plan = plan;
        this.addresses = addresses;
        this.sockets = sockets;
        this.environment = new HashMap<>(plan.environment());
    }

    /** Its name in the fleet: {@code gateway-0}, {@code sidecar-1}, {@code ca}. */
    public String name() {
        return plan.name();
    }

    /** Its addresses, for as long as the fleet exists. */
    public PodAddresses addresses() {
        return addresses;
    }

    /** Its network. */
    public NetworkNamespace network() {
        return plan.namespace();
    }

    /** Sockets of the test in its network. */
    public NamespaceSockets sockets() {
        return sockets;
    }

    /** Its folder on the host; {@code identity} below it holds its SVID where that comes from files. */
    public Path folder() {
        return plan.folder();
    }

    /** A variable for its next start; null takes it away. */
    public FleetProcess environment(String name, @Nullable String value) {
        if (value == null) {
            environment.remove(name);
        } else {
            environment.put(name, value);
        }
        return this;
    }

    /** Starts it, and does not wait. */
    public FleetProcess start() {
        ProcessBuilder builder = new ProcessBuilder(plan.command())
                .redirectOutput(Redirect.appendTo(stdout().toFile()))
                .redirectError(Redirect.appendTo(stderr().toFile()));
        Shell.cleanEnvironment(builder, environment);
        logBefore = log().length();
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name(), e);
        }
        return this;
    }

    /** Waits until it has bound its ports and holds an SVID. */
    public FleetProcess awaitStarted() {
        awaitHealth("started", 200);
        return this;
    }

    /** Waits until new connections may come. */
    public FleetProcess awaitReady() {
        awaitHealth("ready", 200);
        return this;
    }

    private void awaitHealth(String check, int status) {
        // Quarkus opens the port before it can answer; what asks too early fills the log with stack traces.
        boolean held = Eventually.holds(
                START_LIMIT,
                LOOK,
                () -> !isAlive() || log().indexOf(LISTENING, logBefore) >= 0 && health(check) == status);
        if (!held || !isAlive()) {
            throw new IllegalStateException("%s is not %s:%n%s".formatted(name(), check, tail(log())));
        }
    }

    /** {@code kill -9}: no goodbye; its kernel resets what it had open. Returns when it is gone. */
    public void kill() {
        running().destroyForcibly();
        exitCode(Duration.ofSeconds(10));
    }

    /** SIGTERM: it drains. Does not wait. */
    public void terminate() {
        running().destroy();
    }

    /** SIGSTOP: it lives and does nothing; its kernel goes on acknowledging. */
    public void freeze() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void thaw() {
        signal("CONT");
    }

    /** Sends any signal by its short name. */
    public void signal(String name) {
        Shell.run("kill", "-" + name, Long.toString(running().pid())).orThrow();
    }

    /** Starts it anew after it has ended, with the same address and folder, and waits until it is started. */
    public FleetProcess restart() {
        if (isAlive()) {
            kill();
        }
        return start().awaitStarted();
    }

    /** Whether it runs, frozen or not. */
    public boolean isAlive() {
        Process current = process;
        return current != null && current.isAlive();
    }

    /** Waits for its end; still running after {@code limit} is an exception. 137: killed, 143: ended by SIGTERM. */
    public int exitCode(Duration limit) {
        try {
            if (!running().waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("%s has not ended:%n%s".formatted(name(), tail(log())));
            }
            return running().exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Status of {@code /q/health/<check>} ({@code live}, {@code ready}, {@code started}); 0 while nothing answers. */
    public int health(String check) {
        try {
            return get("/q/health/" + check).status();
        } catch (IOException | UncheckedIOException noAnswer) {
            return 0;
        }
    }

    /** Its metrics, now; no answer is an exception. */
    public Exposition metrics() {
        try {
            return Exposition.parse(get("/q/metrics").body());
        } catch (IOException e) {
            throw new UncheckedIOException(name() + " does not tell its metrics", e);
        }
    }

    /** Shorthand for {@code metrics().value(name, labels…)}. */
    public double metric(String metric, String... labels) {
        return metrics().value(metric, labels);
    }

    private PlainHttp.Answer get(String path) throws IOException {
        InetSocketAddress health = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), Ports.HEALTH);
        return PlainHttp.get(sockets.open(), health, path, SCRAPE_LIMIT);
    }

    /** All its connection records, of all its runs, oldest first. */
    public List<JsonNode> records() {
        List<JsonNode> records = new ArrayList<>();
        String text = read(stdout());
        // The last line may be half written.
        text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.startsWith("{"))
                .forEach(line -> records.add(parse(line)));
        return records;
    }

    /** Its log, of all its runs. */
    public String log() {
        return read(stderr());
    }

    /** Its log since its last start. */
    public String logOfThisRun() {
        return log().substring(logBefore);
    }

    /** Lines of its log that hold {@code text}. */
    public List<String> logged(String text) {
        return log().lines().filter(line -> line.contains(text)).toList();
    }

    /** Memory, descriptors, threads, CPU time. */
    public ProcessCost cost() {
        return ProcessCost.of(running().pid());
    }

    /** Process id of its last start. */
    public long pid() {
        return running().pid();
    }

    /** A file in its small disk as seen from the host, while it runs; see {@link FleetPlan#smallDisk}. */
    public Path onSmallDisk(String file) {
        return Path.of(
                "/proc", Long.toString(pid()), "root" + plan.smallDiskFolder().resolve(file));
    }

    /** Ends it at once if it runs. */
    @Override
    public void close() {
        if (isAlive()) {
            kill();
        }
        sockets.close();
    }

    private Process running() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException(name() + " was never started");
        }
        return current;
    }

    private Path stdout() {
        return folder().resolve("stdout");
    }

    private Path stderr() {
        return folder().resolve("stderr");
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException("a record is no JSON: " + line, e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static String tail(String log) {
        return log.length() <= LOG_TAIL ? log : log.substring(log.length() - LOG_TAIL);
    }
}

package dev.sallyport.ca.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ca.pem.PemText;
import dev.sallyport.testkit.shell.Eventually;
import dev.sallyport.testkit.shell.ThreadDump;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The packaged CA as a process of its own, on ports of the system's choosing, with its log at hand. */
public final class CaProcess implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile(
            "Listening on: https://\\S+?:(\\d+)\\. Management interface listening on http://\\S+?:(\\d+)");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private int httpsPort;
    private int healthPort;

    private CaProcess(Process process) {
        this.process = process;
        Thread.ofVirtual().start(this::readLog);
    }

    /** Starts it with this environment and nothing else of ours; returns when it listens. */
    public static CaProcess start(Map<String, String> environment) {
        CaProcess ca = launch(environment);
        Eventually.await(() -> "the CA listens:\n" + ca.account(), LIMIT, ca::isListening);
        return ca;
    }

    /** Starts it and waits for nothing. */
    public static CaProcess launch(Map<String, String> environment) {
        Path jar = Path.of(System.getProperty("sallyport.root"), "cert-manager/target/quarkus-app/quarkus-run.jar");
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx96m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("SALLYPORT_") || name.startsWith("KUBE"));
        builder.environment().put("SALLYPORT_HTTPS_HOST", "127.0.0.1");
        builder.environment().put("SALLYPORT_HTTPS_PORT", "0");
        builder.environment().put("SALLYPORT_HEALTH_HOST", "127.0.0.1");
        builder.environment().put("SALLYPORT_HEALTH_PORT", "0");
        // All clients of a test sit at one address.
        builder.environment().put("SALLYPORT_RATE_SOURCE_PER_SECOND", "100000");
        builder.environment().put("SALLYPORT_RATE_SOURCE_BURST", "1000000");
        builder.environment().putAll(environment);
        try {
            return new CaProcess(builder.redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readLog() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.add(line);
            }
        } catch (IOException e) {
            log.add("the log ended: " + e);
        }
    }

    private boolean isListening() {
        assertThat(process.isAlive())
                .as("the CA runs:%n%s", String.join("\n", log))
                .isTrue();
        for (String line : log) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                httpsPort = Integer.parseInt(listening.group(1));
                healthPort = Integer.parseInt(listening.group(2));
                return true;
            }
        }
        return false;
    }

    /** Waits for readiness. */
    public CaProcess awaitReady() {
        Eventually.await("the CA is ready", LIMIT, () -> health("ready") == 200);
        return this;
    }

    /** Status of a health endpoint. */
    public int health(String which) {
        return plain("/q/health/" + which).statusCode();
    }

    /** The value of a metric; its name with labels as printed. Zero when there is none. */
    public double metric(String name) {
        return plain("/q/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    private HttpResponse<String> plain(String path) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + healthPort + path);
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The HTTPS interface. */
    public URI uri(String path) {
        return URI.create("https://localhost:" + httpsPort + path);
    }

    /** Its port. */
    public int httpsPort() {
        return httpsPort;
    }

    /** A client that trusts these roots, and sits at this address. */
    public static HttpClient client(List<X509Certificate> roots, String from, HttpClient.Version version) {
        try {
            return HttpClient.newBuilder()
                    .version(version)
                    .localAddress(InetAddress.getByName(from))
                    .connectTimeout(Duration.ofSeconds(5))
                    .sslContext(trusting(roots))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SSLContext trusting(List<X509Certificate> roots) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < roots.size(); i++) {
                store.setCertificateEntry("root-" + i, roots.get(i));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Certificates of a PEM text. */
    public static List<X509Certificate> certificates(String pem) {
        return PemText.readCertificates("answer", pem.getBytes(StandardCharsets.US_ASCII));
    }

    /** Every line so far. */
    public List<String> log() {
        return log;
    }

    /** What it said so far and where its threads stand now. */
    private String account() {
        return String.join("\n", log) + "\n" + ThreadDump.of(process);
    }

    /** Waits for a line that holds all these words. */
    public void awaitLine(String... words) {
        Eventually.await(
                () -> "a line with " + String.join(" … ", words) + " in\n" + account(),
                LIMIT,
                () -> log.stream().anyMatch(line -> List.of(words).stream().allMatch(line::contains)));
    }

    /** Waits for its end. */
    public int awaitExit() {
        try {
            assertThat(process.waitFor(LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends it as Kubernetes would, and by force when that takes too long. */
    @Override
    public void close() {
        process.destroy();
        if (!Eventually.holds(Duration.ofSeconds(15), () -> !process.isAlive())) {
            process.destroyForcibly();
        }
    }
}

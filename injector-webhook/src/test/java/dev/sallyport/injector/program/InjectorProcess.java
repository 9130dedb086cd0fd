package dev.sallyport.injector.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import dev.sallyport.testkit.shell.Eventually;
import dev.sallyport.testkit.shell.ThreadDump;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** The packaged program on ports of its own, with an identity in files. Ends with {@link #close}. Thread-safe. */
final class InjectorProcess implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path JAR =
            Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();

    /** Those of the image. */
    private static final Path OPTIONS =
            Path.of("../manifests/jvm/injector.options").toAbsolutePath().normalize();

    private final TestCa ca = TestCa.create("cluster.local");
    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final int https = freePort();
    private final int health = freePort();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private Process process;

    private InjectorProcess(Path folder) {
        this.folder = folder;
        environment.put("SALLYPORT_HTTPS_HOST", "127.0.0.1");
        environment.put("SALLYPORT_HTTPS_PORT", Integer.toString(https));
        environment.put("SALLYPORT_HEALTH_HOST", "127.0.0.1");
        environment.put("SALLYPORT_HEALTH_PORT", Integer.toString(health));
        environment.put("SALLYPORT_IDENTITY_DIR", folder.resolve("identity").toString());
        environment.put("SALLYPORT_IDENTITY_POLL_INTERVAL", "PT0.05S");
        environment.put("SALLYPORT_DRAIN_DELAY", "PT0S");
        environment.put("SALLYPORT_INIT_IMAGE", "sallyport/init-iptables:test");
        environment.put("SALLYPORT_PROXY_IMAGE", "sallyport/sidecar-proxy:test");
        environment.put("SALLYPORT_POD_NAME", "sallyport-injector-0");
    }

    /** Prepares one whose files lie in the folder; nothing runs yet. */
    static InjectorProcess in(Path folder) {
        return new InjectorProcess(folder);
    }

    InjectorProcess with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    InjectorProcess fromFolder() throws IOException {
        Files.createDirectories(resources());
        return with("SALLYPORT_SOURCE", "directory:" + resources());
    }

    Path resources() {
        return folder.resolve("resources");
    }

    Path applied(String name) {
        return resources().resolve(".applied").resolve(name);
    }

    TestCa ca() {
        return ca;
    }

    /** Issues another serving certificate and puts it in force, as a renewal would. */
    void rotate() {
        rotate(ca, ca.bundlePem());
    }

    /** The same by any CA, with any bundle beside it. */
    void rotate(TestCa by, String bundle) {
        by.issue(SvidRequest.workload("sallyport-system", "sallyport-injector")
                        .dnsNames("sallyport-injector.sallyport-system.svc", "localhost"))
                .writeTo(folder.resolve("identity"), bundle);
    }

    InjectorProcess start() throws IOException {
        if (!Files.exists(folder.resolve("identity"))) {
            rotate();
        }
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + OPTIONS,
                "-XX:TieredStopAtLevel=1",
                "-jar",
                JAR.toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("SALLYPORT_") || name.startsWith("KUBE"));
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        process = builder.start();
        Thread.ofVirtual().start(this::read);
        return this;
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().forEach(log::add);
        } catch (UncheckedIOException | IOException ended) {
            log.add("(" + ended + ")");
        }
    }

    InjectorProcess awaitReady() {
        Eventually.await(() -> "readiness of\n" + account(), LIMIT, this::isReady);
        return this;
    }

    boolean isReady() {
        return !process.isAlive() || status("/q/health/ready") == 200;
    }

    int status(String path) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(plain(path)).build(), BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException notYet) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** The value of a metric's line that begins so, or 0. */
    double metric(String name, String... labels) {
        Pattern line = Pattern.compile("^" + name + "(\\{[^}]*\\})? (\\S+)$", Pattern.MULTILINE);
        double sum = 0;
        for (Matcher found = line.matcher(metrics()); found.find(); ) {
            String stated = String.valueOf(found.group(1));
            if (List.of(labels).stream().allMatch(stated::contains)) {
                sum += Double.parseDouble(found.group(2));
            }
        }
        return sum;
    }

    double admissions(String path, String outcome, String reason) {
        return metric(
                "sallyport_injector_admissions_total",
                "path=\"" + path + "\"",
                "outcome=\"" + outcome + "\"",
                "reason=\"" + reason + "\"");
    }

    private String metrics() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(plain("/q/metrics")).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private URI plain(String path) {
        return URI.create("http://127.0.0.1:" + health + path);
    }

    URI https(String path) {
        return URI.create("https://localhost:" + https + path);
    }

    int httpsPort() {
        return https;
    }

    /** A client that trusts our CA and keeps its connections. */
    HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder()
                .sslContext(trusting())
                .version(version)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    SSLContext trusting() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(ca.trustStore());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> post(HttpClient client, String path, String body) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(https(path))
                        .header("content-type", "application/json")
                        .timeout(Duration.ofSeconds(20))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    List<String> log() {
        return log;
    }

    /** What it said so far and where its threads stand now. */
    String account() {
        return String.join("\n", log) + "\n" + ThreadDump.of(process);
    }

    boolean logged(String part) {
        return log.stream().anyMatch(line -> line.contains(part));
    }

    void awaitLog(String part) {
        Eventually.await(() -> "the log line \"" + part + "\" in\n" + account(), LIMIT, () -> logged(part));
    }

    /** SIGTERM; the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        return exit();
    }

    int exit() throws InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it did not end:\n" + String.join("\n", log));
        }
        return process.exitValue();
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    /** Serial number of the certificate that is served under this TLS version and no other. */
    String handshake(String protocol) {
        try (SSLSocket socket = (SSLSocket) trusting().getSocketFactory().createSocket("127.0.0.1", httpsPort())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(new String[] {protocol});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSerialNumber()
                    .toString(16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

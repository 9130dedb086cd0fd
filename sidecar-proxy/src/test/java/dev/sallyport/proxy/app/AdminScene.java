package dev.sallyport.proxy.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A gateway whose admin is asked, and a sidecar that gives it something to tell; both as processes. */
final class AdminScene implements AutoCloseable {
    private static final Pattern TUNNELS = Pattern.compile("tunnels on \\S*:(\\d+),");
    private static final Pattern PROXY = Pattern.compile("explicit proxy on \\[/127\\.0\\.0\\.1:(\\d+)");
    private static final String RESOURCES = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressSettings
            metadata: { name: cluster }
            spec: { clusterCIDRs: [10.244.0.0/16] }
            ---
            apiVersion: v1
            kind: Namespace
            metadata: { name: shop }
            ---
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressPolicy
            metadata: { name: checkout, namespace: shop }
            spec:
              rules:
                - { name: never, action: Deny, hosts: [bad.example], ports: [443] }
            ---
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressPolicy
            metadata: { name: broken, namespace: shop }
            spec: { rules: [{ hosts: ["*"] }] }
            """;

    /** A command of ours that ended. */
    record Run(int code, String out, String err) {}

    final int port = freePort();
    final ProxyProcess gateway;
    final ProxyProcess sidecar;
    private final TestCa ca = TestCa.create("cluster.local");
    private final Path folder;

    private AdminScene(Path folder) throws Exception {
        this.folder = folder;
        Files.createDirectories(folder.resolve("resources"));
        Files.writeString(folder.resolve("resources/all.yaml"), RESOURCES);
        gateway = program(
                "gateway",
                Map.of(
                        "SALLYPORT_SOURCE", "directory:" + folder.resolve("resources"),
                        "SALLYPORT_ADMIN_PORT", Integer.toString(port),
                        "SALLYPORT_TUNNEL_PORT", "0",
                        "SALLYPORT_CANARY_PORT", "0",
                        "SALLYPORT_RULE_LIMITS_REDIS_PASSWORD_FILE", "/run/secrets/redis",
                        "SALLYPORT_DRAIN_DEADLINE", "PT1S"));
        ca.issue("sallyport-system", "sallyport-gateway").writeTo(folder.resolve("gateway/identity"), ca.bundlePem());
        gateway.awaitStarted();
        sidecar = program(
                "sidecar",
                Map.of(
                        "SALLYPORT_GATEWAY", "127.0.0.1:" + port(TUNNELS, gateway),
                        "SALLYPORT_CAPTURE_PORT", "0",
                        "SALLYPORT_EXPLICIT_PROXY_PORT", "0"));
        ca.issue(SvidRequest.workload("shop", "checkout").podUid("0d1b6a5e-5c2e"))
                .writeTo(folder.resolve("sidecar/identity"), ca.bundlePem());
        sidecar.awaitStarted();
        await().atMost(Duration.ofSeconds(30)).until(() -> gateway.status("/q/health/ready") == 200);
    }

    static AdminScene start(Path folder) throws Exception {
        return new AdminScene(folder);
    }

    private ProxyProcess program(String role, Map<String, String> more) throws IOException {
        Path own = Files.createDirectories(folder.resolve(role));
        Map<String, String> environment = new HashMap<>(more);
        environment.put("SALLYPORT_ROLE", role);
        environment.put("SALLYPORT_IDENTITY_DIR", own.resolve("identity").toString());
        return new ProxyProcess(own, environment);
    }

    private static int port(Pattern pattern, ProxyProcess process) {
        Matcher port = pattern.matcher(process.log());
        assertThat(port.find()).as(process.log()).isTrue();
        return Integer.parseInt(port.group(1));
    }

    /** Where the sidecar takes explicit requests. */
    int proxy() {
        return port(PROXY, sidecar);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The packaged command line, with a kubectl of ours before every other. */
    Run cli(String... arguments) throws IOException, InterruptedException {
        Path jar = Path.of("../sallyport-cli/target/sallyport.jar");
        assertThat(jar).as("mvn package -pl sallyport-cli").exists();
        List<String> command = new ArrayList<>(
                List.of(System.getProperty("java.home") + "/bin/java", "-Xmx128m", "-jar", jar.toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "cli", ".out");
        Path err = Files.createTempFile(folder, "cli", ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().merge("PATH", folder.resolve("bin").toString(), (path, ours) -> ours + ":" + path);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** What a page says. */
    JsonNode page(String target) throws IOException {
        String answer = raw("GET " + target + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200");
        return new ObjectMapper().readTree(answer.substring(answer.indexOf("\r\n\r\n")));
    }

    String put(String target, String body) throws IOException {
        return raw("PUT " + target + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body);
    }

    /** What is answered to these bytes. */
    String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            StringBuilder heard = new StringBuilder();
            try {
                for (int next = socket.getInputStream().read();
                        next >= 0;
                        next = socket.getInputStream().read()) {
                    heard.append((char) next);
                }
            } catch (SocketException reset) {
                // Closed on what it had not read.
            }
            return heard.toString();
        }
    }

    /** What an app is answered by its sidecar. */
    String connect(String authority) throws IOException {
        try (Socket app = new Socket(InetAddress.getByName("127.0.0.1"), proxy())) {
            app.setSoTimeout(20_000);
            app.getOutputStream()
                    .write(("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority
                                    + "\r\nConnection: close\r\n\r\n")
                            .getBytes(US_ASCII));
            return new String(app.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @Override
    public void close() {
        sidecar.close();
        gateway.close();
    }
}

package dev.sallyport.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.proxy.testing.RecordSchema;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes of the packaged program, one of each role, and an app that asks the sidecar for a host. */
class BothRolesProcessIT {
    private static final Pattern TUNNELS = Pattern.compile("tunnels on \\S*:(\\d+),");
    private static final Pattern PROXY = Pattern.compile("explicit proxy on \\[/127\\.0\\.0\\.1:(\\d+)");
    private static final String RESOURCES = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressSettings
            metadata: { name: cluster }
            spec: { clusterCIDRs: [10.244.0.0/16], defaultPosture: Deny }
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
                - { name: payments, hosts: [api.payments.example], ports: [443] }
            """;

    private final TestCa ca = TestCa.create("cluster.local");

    @TempDir
    Path folder;

    private ProxyProcess gateway;
    private ProxyProcess sidecar;

    @BeforeEach
    void startBoth() throws Exception {
        Files.createDirectories(folder.resolve("resources"));
        Files.writeString(folder.resolve("resources/all.yaml"), RESOURCES);
        gateway = start(
                "gateway",
                Map.of(
                        "SALLYPORT_SOURCE", "directory:" + folder.resolve("resources"),
                        "SALLYPORT_TUNNEL_PORT", "0",
                        "SALLYPORT_CANARY_PORT", "0",
                        "SALLYPORT_DRAIN_DELAY", "PT3S",
                        "SALLYPORT_DRAIN_DEADLINE", "PT2S",
                        "SALLYPORT_RECORD_FILE", folder.resolve("records.jsonl").toString()));
        ca.issue("sallyport-system", "sallyport-gateway").writeTo(folder.resolve("gateway/identity"), ca.bundlePem());
        gateway.awaitStarted();
        sidecar = start(
                "sidecar",
                Map.of(
                        "SALLYPORT_GATEWAY", "127.0.0.1:" + port(TUNNELS, gateway),
                        "SALLYPORT_CAPTURE_PORT", "0",
                        "SALLYPORT_EXPLICIT_PROXY_PORT", "0"));
        ca.issue(SvidRequest.workload("shop", "checkout").podUid("0d1b6a5e-5c2e"))
                .writeTo(folder.resolve("sidecar/identity"), ca.bundlePem());
        sidecar.awaitStarted();
    }

    private ProxyProcess start(String role, Map<String, String> more) throws IOException {
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

    @AfterEach
    void stopBoth() {
        sidecar.close();
        gateway.close();
    }

    @Test
    void refusalTravelsFromTheGatewaysPolicyToTheAppAndIntoTheRecord() throws Exception {
        await().atMost(Duration.ofSeconds(30)).until(() -> gateway.status("/q/health/ready") == 200);
        assertThat(connect("shop.example:443")).startsWith("HTTP/1.1 403").contains("no_rule");
        await().until(() -> Files.exists(folder.resolve("records.jsonl"))
                && !Files.readString(folder.resolve("records.jsonl")).isEmpty());
        JsonNode record = new RecordSchema()
                .read(Files.readAllLines(folder.resolve("records.jsonl")))
                .getFirst();
        assertThat(record.get("spiffe_id").asText()).isEqualTo("spiffe://cluster.local/ns/shop/sa/checkout");
        assertThat(record.get("pod_uid").asText()).isEqualTo("0d1b6a5e-5c2e");
        assertThat(record.get("authority").asText()).isEqualTo("shop.example:443");
        assertThat(record.get("decision").asText()).isEqualTo("denied");
        assertThat(record.get("reason").asText()).isEqualTo("no_rule");
        assertThat(record.get("generation").asLong()).isPositive();
        assertThat(gateway.stdout()).isEqualTo(Files.readString(folder.resolve("records.jsonl")));
        assertThat(gateway.classes())
                .contains("dev.sallyport.resources.source.DirectoryResourceSource")
                .noneMatch(
                        name -> name.startsWith("io.fabric8.") || name.startsWith("dev.sallyport.resources.cluster."));
        assertThat(new RecordSchema().read(sidecar.stdout().lines().toList()))
                .singleElement()
                .satisfies(line -> assertThat(line.get("reason").asText()).isEqualTo("no_rule"));
        assertThat(Stream.of(gateway, sidecar).flatMap(proxy -> proxy.classes().stream()))
                .as("nothing is traced")
                .noneMatch(name -> name.startsWith("io.opentelemetry."));
        String metrics = gateway.body("/q/metrics");
        assertThat(metrics)
                .containsPattern("sallyport_connections_total\\{outcome=\"denied\",reason=\"no_rule\",?} 1.0")
                .contains("sallyport_policy_generation 1.0")
                .containsPattern("sallyport_tunnel_handshakes_total\\{result=\"completed\",?} [1-9]");
        assertThat(sidecar.body("/q/metrics"))
                .containsPattern("sallyport_connections_total\\{outcome=\"denied\",reason=\"no_rule\",?} 1.0")
                .doesNotContain("shop/", "example");
    }

    @Test
    void gatewayIsUnreadyBeforeItStopsAndSidecarsOutliveIt() throws Exception {
        await().atMost(Duration.ofSeconds(30)).until(() -> gateway.status("/q/health/ready") == 200);
        gateway.terminate();
        await().atMost(Duration.ofSeconds(3)).until(() -> gateway.status("/q/health/ready") == 503);
        assertThat(gateway.exitCode()).isEqualTo(143);
        assertThat(gateway.log()).contains("Draining for up to PT2S", "Stopped");
        assertThat(sidecar.status("/q/health/ready")).isEqualTo(200);
        assertThat(connect("api.payments.example:443"))
                .startsWith("HTTP/1.1 503")
                .contains("gateway_unavailable");
    }

    private String connect(String authority) throws IOException {
        try (Socket app = new Socket(InetAddress.getByName("127.0.0.1"), port(PROXY, sidecar))) {
            app.setSoTimeout(20_000);
            String request =
                    "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\nConnection: close\r\n\r\n";
            app.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(app.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

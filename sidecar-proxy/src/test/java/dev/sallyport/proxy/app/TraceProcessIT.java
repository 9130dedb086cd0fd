package dev.sallyport.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.proxy.trace.Collector;
import dev.sallyport.proxy.trace.Collector.Told;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes of the packaged program that are told of a collector, and an access log by format string. */
class TraceProcessIT {
    private static final Pattern TUNNELS = Pattern.compile("tunnels on \\S*:(\\d+),");
    private static final Pattern PROXY = Pattern.compile("explicit proxy on \\[/127\\.0\\.0\\.1:(\\d+)");

    private final TestCa ca = TestCa.create("cluster.local");

    @TempDir
    Path folder;

    @Test
    void bothTellTheCollectorAndWriteLinesByTheFormat() throws Exception {
        try (Collector collector = new Collector();
                ProxyProcess gateway = start("gateway", collector, gatewaySettings())) {
            ca.issue("sallyport-system", "sallyport-gateway")
                    .writeTo(folder.resolve("gateway/identity"), ca.bundlePem());
            gateway.awaitStarted();
            await().until(() -> gateway.status("/q/health/ready") == 200);
            Map<String, String> settings = Map.of(
                    "SALLYPORT_GATEWAY", "127.0.0.1:" + port(TUNNELS, gateway),
                    "SALLYPORT_CAPTURE_PORT", "0",
                    "SALLYPORT_EXPLICIT_PROXY_PORT", "0");
            try (ProxyProcess sidecar = start("sidecar", collector, settings)) {
                ca.issue(SvidRequest.workload("shop", "checkout"))
                        .writeTo(folder.resolve("sidecar/identity"), ca.bundlePem());
                sidecar.awaitStarted();
                assertThat(connect(sidecar)).contains("no_rule");
                check(collector, gateway, sidecar);
            }
        }
    }

    private static void check(Collector collector, ProxyProcess gateway, ProxyProcess sidecar) {
        Told above = collector.of("sallyport-sidecar", 1).getFirst();
        Told below = collector.of("sallyport-gateway", 1).getFirst();
        assertThat(below.parent()).isEqualTo(above.id());
        assertThat(below.attributes()).containsEntry("error.type", "no_rule");
        String id = "spiffe://cluster.local/ns/shop/sa/checkout";
        await().untilAsserted(() ->
                assertThat(gateway.stdout()).isEqualTo("no_rule UAEX " + id + " " + id + " " + above.trace() + "\n"));
        await().untilAsserted(() ->
                assertThat(sidecar.stdout()).isEqualTo("no_rule UAEX - " + id + " " + above.trace() + "\n"));
        await().untilAsserted(
                        () -> assertThat(sidecar.body("/q/metrics")).contains("sallyport_spans_exported_total 1.0"));
    }

    private Map<String, String> gatewaySettings() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("resources")).resolve("all.yaml"), """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressSettings
                metadata: { name: cluster }
                spec: { clusterCIDRs: [10.244.0.0/16] }
                """);
        return Map.of(
                "SALLYPORT_SOURCE", "directory:" + folder.resolve("resources"),
                "SALLYPORT_TUNNEL_PORT", "0",
                "SALLYPORT_CANARY_PORT", "0");
    }

    private ProxyProcess start(String role, Collector collector, Map<String, String> more) throws IOException {
        Path own = Files.createDirectories(folder.resolve(role));
        Map<String, String> environment = new HashMap<>(more);
        environment.put("SALLYPORT_ROLE", role);
        environment.put("SALLYPORT_IDENTITY_DIR", own.resolve("identity").toString());
        environment.put("SALLYPORT_TRACE_ENDPOINT", collector.endpoint().toString());
        environment.put(
                "SALLYPORT_RECORD_FORMAT", "%REASON% %RESPONSE_FLAGS% %DOWNSTREAM_PEER_URI_SAN% %IDENTITY% %TRACE_ID%");
        return new ProxyProcess(own, environment);
    }

    private static int port(Pattern pattern, ProxyProcess process) {
        Matcher port = pattern.matcher(process.log());
        assertThat(port.find()).as(process.log()).isTrue();
        return Integer.parseInt(port.group(1));
    }

    private static String connect(ProxyProcess sidecar) throws IOException {
        try (Socket app = new Socket(InetAddress.getByName("127.0.0.1"), port(PROXY, sidecar))) {
            app.setSoTimeout(20_000);
            app.getOutputStream()
                    .write("CONNECT shop.example:443 HTTP/1.1\r\nHost: shop.example:443\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(app.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

package dev.sallyport.proxy.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.proxy.app.ProxyProcess;
import dev.sallyport.proxy.tunnel.RawHttp2;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged gateway with too little of everything: it sheds before it breaks, answers for its health, and recovers. */
class OverloadProcessIT {
    private static final Pattern TUNNELS = Pattern.compile("tunnels on \\S*:(\\d+),");
    /** Its name is the 53rd of HPACK's static table, written as a literal that is never indexed. */
    private static final String RETRY_AFTER_1 = "\u001f&\u00011";

    private static final String RESOURCES = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressSettings
            metadata: { name: cluster }
            spec: { clusterCIDRs: [10.244.0.0/16], defaultPosture: Deny }
            """;

    @TempDir
    Path folder;

    private final TestCa ca = TestCa.create("cluster.local");
    private final List<AutoCloseable> open = new ArrayList<>();
    private ProxyProcess gateway;
    private int port;

    private void start(List<String> runner, List<String> flags, Map<String, String> more) throws Exception {
        Files.createDirectories(folder.resolve("resources"));
        Files.writeString(folder.resolve("resources/all.yaml"), RESOURCES);
        ca.issue("sallyport-system", "sallyport-gateway").writeTo(folder.resolve("identity"), ca.bundlePem());
        Map<String, String> environment = new HashMap<>(more);
        environment.put("SALLYPORT_ROLE", "gateway");
        environment.put("SALLYPORT_IDENTITY_DIR", folder.resolve("identity").toString());
        environment.put("SALLYPORT_SOURCE", "directory:" + folder.resolve("resources"));
        environment.put("SALLYPORT_TUNNEL_PORT", "0");
        environment.put("SALLYPORT_CANARY_PORT", "0");
        environment.put("SALLYPORT_DRAIN_DELAY", "PT0S");
        gateway = new ProxyProcess(folder, environment, runner, flags);
        gateway.awaitStarted();
        await().atMost(Duration.ofSeconds(30)).until(() -> gateway.status("/q/health/ready") == 200);
        Matcher found = TUNNELS.matcher(gateway.log());
        assertThat(found.find()).isTrue();
        port = Integer.parseInt(found.group(1));
    }

    @AfterEach
    void close() throws Exception {
        leave();
        gateway.close();
    }

    private void leave() throws Exception {
        for (AutoCloseable thing : open) {
            thing.close();
        }
        open.clear();
    }

    private RawHttp2 workload(String account, String pod) throws Exception {
        return RawHttp2.connect(
                ca, ca.issue(SvidRequest.workload("shop", account).podUid(pod)), port, 65535);
    }

    /** Status and reason of a CONNECT that no rule allows. */
    private String ask(RawHttp2 raw) throws IOException {
        int stream = raw.open(
                RawHttp2.END_STREAM, ":method", "CONNECT", ":authority", "no.example:443", "sallyport-sniffed", "none");
        RawHttp2.Frame head = raw.await(RawHttp2.HEADERS, stream);
        return new String(head.payload(), ISO_8859_1);
    }

    private double metric(String sample) throws IOException, InterruptedException {
        return gateway.body("/q/metrics")
                .lines()
                .filter(line -> line.startsWith(sample))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElse(0);
    }

    @Test
    void memoryThatRunsOutShedsNewTunnelsAndComesBack() throws Exception {
        start(
                List.of(),
                List.of("-XX:MaxDirectMemorySize=48m"),
                Map.of(
                        "SALLYPORT_GATEWAY_SESSION_EARLY_WAIT", "PT30S",
                        "SALLYPORT_GATEWAY_SESSION_INSPECT_TIMEOUT", "PT30S"));
        try (RawHttp2 before = workload("honest", "h-1")) {
            assertThat(ask(before)).contains("no_rule");
            byte[] begun = ("GET / HTTP/1.1\r\nHost: no.example\r\nx: " + "y".repeat(15_900)).getBytes(ISO_8859_1);
            for (int i = 0; i < 60 && !gateway.log().contains("Overload (memory)"); i++) {
                RawHttp2 raw = workload("attacker", "pod-" + i);
                open.add(raw);
                for (int n = 0; n < 60; n++) {
                    int stream = raw.open(
                            0, ":method", "CONNECT", ":authority", "no.example:443", "sallyport-sniffed", "http1");
                    raw.frame(RawHttp2.DATA, 0, stream, begun);
                }
            }
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(gateway.log()).contains("Overload (memory): new work is refused"));
            assertThat(ask(before)).contains("503").contains("overloaded").contains(RETRY_AFTER_1);
            assertThat(gateway.status("/q/health/ready")).isEqualTo(200);
            assertThat(metric("sallyport_tunnel_limits_total{limit=\"memory\"")).isPositive();
            await().untilAsserted(() -> assertThat(gateway.stdout()).contains("\"reason\":\"overloaded\""));
            leave();
            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> assertThat(ask(before)).contains("no_rule"));
        }
        assertThat(gateway.log()).contains("Overload is over").doesNotContain("OutOfMemory");
    }

    @Test
    void descriptorsThatRunOutTurnConnectionsAwayAndNothingSpins() throws Exception {
        start(List.of("prlimit", "--nofile=500:500"), List.of(), Map.of());
        try (RawHttp2 before = workload("honest", "h-1")) {
            assertThat(ask(before)).contains("no_rule");
            for (int i = 0; i < 400; i++) {
                Socket socket = new Socket();
                socket.bind(new InetSocketAddress("127.0.0." + (2 + i % 8), 0));
                socket.connect(new InetSocketAddress("127.0.0.1", port), 5000);
                open.add(socket);
            }
            await().atMost(Duration.ofSeconds(8))
                    .untilAsserted(() -> assertThat(ask(before)).contains("503").contains("overloaded"));
            assertThat(metric("sallyport_tunnel_limits_total{limit=\"descriptors\""))
                    .isPositive();
            assertThat(gateway.status("/q/health/live")).isEqualTo(200);
            assertThat(gateway.log()).contains("Overload (descriptors)");
            leave();
            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> assertThat(ask(before)).contains("no_rule"));
            Duration cpu = gateway.cpu();
            await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
            assertThat(gateway.cpu().minus(cpu)).as("CPU in two quiet seconds").isLessThan(Duration.ofSeconds(1));
        }
    }
}

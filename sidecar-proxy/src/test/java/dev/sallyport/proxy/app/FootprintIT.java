package dev.sallyport.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.testkit.Extent;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import dev.sallyport.testkit.training.Training;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a sidecar weighs with the flags and the AOT cache it has in production, and that a cache which does not fit is told.
 * Memory has ceilings, a little above what was reached (docs/footprint.md), so that a step back is seen; times are printed.
 */
class FootprintIT {
    private static final Path CACHES = Path.of("target/aot");
    private static final Pattern PROXY = Pattern.compile("explicit proxy on \\[/127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern TUNNELS = Pattern.compile("tunnels on \\S*:(\\d+),");
    /** MiB. */
    private static final long WITH_CACHE = 125;
    /** MiB. */
    private static final long WITHOUT_CACHE = 130;
    /** MiB; how far two runs of the same program lie apart. */
    private static final long NOISE = 7;
    /** One that has not collected its young generation yet when it is looked at weighs 8 MiB more: the least of these counts. */
    private static final int SIDECARS = 3;
    /** malloc gives back sooner than in production, so that nobody waits for it. */
    private static final List<String> TRIM = List.of("-XX:TrimNativeHeapInterval=1000");
    /** A few times that. */
    private static final Duration SETTLED = Duration.ofSeconds(4);
    /** Files of resources may not be larger than 1 MiB. */
    private static final int POLICIES_PER_FILE = 500;

    private static final String SETTINGS = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressSettings
            metadata: { name: cluster }
            spec: { clusterCIDRs: [10.244.0.0/16], defaultPosture: Deny }
            """;

    private final TestCa ca = TestCa.create("cluster.local");

    @TempDir
    Path folder;

    /** As {@code make aot} does, unless that was done after the jar was built; less work in the short form. */
    @BeforeAll
    static void train() throws Exception {
        Path cache = CACHES.resolve("sidecar.aot");
        Path jar = ProxyProcess.APP.resolve("quarkus-run.jar");
        if (!Files.exists(cache) || Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(jar)) < 0) {
            Training.proxy(
                    CACHES,
                    ProxyProcess.FLAGS,
                    ProxyProcess.APP.toAbsolutePath(),
                    ProxyProcess.NATIVES.toAbsolutePath(),
                    Extent.isFull() ? Training.TUNNELS : Training.TUNNELS / 10);
        }
    }

    private static List<String> cache(String role) {
        return List.of("-XX:AOTCache=" + CACHES.resolve(role + ".aot").toAbsolutePath());
    }

    private ProxyProcess sidecar(String name, String gateway, List<String> flags) throws IOException {
        Path own = Files.createDirectories(folder.resolve(name));
        ca.issue(SvidRequest.workload("shop", "checkout")).writeTo(own.resolve("identity"), ca.bundlePem());
        Map<String, String> environment = new HashMap<>();
        environment.put("SALLYPORT_ROLE", "sidecar");
        environment.put("SALLYPORT_GATEWAY", gateway);
        environment.put("SALLYPORT_IDENTITY_DIR", own.resolve("identity").toString());
        environment.put("SALLYPORT_CAPTURE_PORT", "0");
        environment.put("SALLYPORT_EXPLICIT_PROXY_PORT", "0");
        return new ProxyProcess(
                own, environment, Stream.concat(TRIM.stream(), flags.stream()).toList());
    }

    /** Its resident memory once malloc has given back what the start took, in MiB. */
    private static long settled(String what, ProxyProcess proxy) throws IOException {
        Duration start = proxy.awaitStarted();
        long deadline = System.nanoTime() + SETTLED.toNanos();
        await().atMost(SETTLED.multipliedBy(2)).until(() -> System.nanoTime() > deadline);
        long resident = proxy.residentMiB();
        System.out.printf("%s: %d MiB resident, started %d ms after exec%n", what, resident, start.toMillis());
        return resident;
    }

    @Test
    void sidecarRunsFromItsCacheAndSaysSo() throws Exception {
        try (ProxyProcess proxy = sidecar("cached", "127.0.0.1:1", cache("sidecar"))) {
            assertThat(settled("sidecar with its AOT cache", proxy)).isLessThan(WITH_CACHE);
            assertThat(proxy.body("/q/metrics")).containsPattern("sallyport_aot_cache\\{state=\"used\",?} 1.0");
            assertThat(proxy.log()).containsPattern("Sallyport sidecar started in \\d+ ms, from its AOT cache: ");
            assertThat(proxy.stdout()).isEmpty();
        }
    }

    @Test
    void sidecarWithoutACacheSaysThatToo() throws Exception {
        try (ProxyProcess proxy = sidecar("uncached", "127.0.0.1:1", List.of())) {
            assertThat(settled("sidecar without an AOT cache", proxy)).isLessThan(WITHOUT_CACHE);
            assertThat(proxy.body("/q/metrics")).containsPattern("sallyport_aot_cache\\{state=\"none\",?} 1.0");
            assertThat(proxy.log()).contains(" ms, without an AOT cache: ");
        }
    }

    @Test
    void cacheThatDoesNotFitIsAWarningAndAMetricAndNothingWorse() throws Exception {
        List<String> misfit = List.of(cache("sidecar").getFirst(), "-XX:+UseCompactObjectHeaders");
        try (ProxyProcess proxy = sidecar("misfit", "127.0.0.1:1", misfit)) {
            proxy.awaitStarted();
            assertThat(proxy.body("/q/metrics")).containsPattern("sallyport_aot_cache\\{state=\"refused\",?} 1.0");
            assertThat(proxy.log())
                    .contains("The JVM did not take the AOT cache it was given")
                    .contains(" ms, without the AOT cache it was given: ");
            assertThat(proxy.stdout()).isEmpty();
        }
    }

    @Test
    void sidecarDoesNotGrowWithTheGatewaysPolicies() throws Exception {
        long few = behindPolicies(0);
        long many = behindPolicies(10_000);
        assertThat(many).isBetween(few - NOISE, few + NOISE);
    }

    private long behindPolicies(int policies) throws Exception {
        Path own = Files.createDirectories(folder.resolve("gateway-" + policies));
        writePolicies(Files.createDirectories(own.resolve("resources")), policies);
        ca.issue("sallyport-system", "sallyport-gateway").writeTo(own.resolve("identity"), ca.bundlePem());
        Map<String, String> environment = new HashMap<>();
        environment.put("SALLYPORT_ROLE", "gateway");
        environment.put("SALLYPORT_SOURCE", "directory:" + own.resolve("resources"));
        environment.put("SALLYPORT_IDENTITY_DIR", own.resolve("identity").toString());
        environment.put("SALLYPORT_TUNNEL_PORT", "0");
        environment.put("SALLYPORT_CANARY_PORT", "0");
        try (ProxyProcess gateway = new ProxyProcess(own, environment, cache("gateway"))) {
            gateway.awaitStarted();
            await().atMost(Duration.ofSeconds(120)).until(() -> gateway.status("/q/health/ready") == 200);
            assertThat(gateway.body("/q/metrics")).containsPattern("sallyport_aot_cache\\{state=\"used\",?} 1.0");
            assertThat(gateway.log()).contains(policies + " policies, 0 quarantined");
            System.out.printf("gateway with %d policies: %d MiB resident%n", policies, gateway.residentMiB());
            long least = Long.MAX_VALUE;
            for (int i = 0; i < SIDECARS; i++) {
                least = Math.min(least, behind(gateway, policies + "-" + i));
            }
            return least;
        }
    }

    private long behind(ProxyProcess gateway, String which) throws IOException {
        try (ProxyProcess sidecar =
                sidecar("behind-" + which, "127.0.0.1:" + port(TUNNELS, gateway), cache("sidecar"))) {
            sidecar.awaitStarted();
            for (int i = 0; i < 100; i++) {
                assertThat(connect(port(PROXY, sidecar), "service" + i + ".example:443"))
                        .startsWith("HTTP/1.1 403");
            }
            return settled("sidecar behind policies, " + which, sidecar);
        }
    }

    private static void writePolicies(Path resources, int policies) throws IOException {
        Files.writeString(resources.resolve("settings.yaml"), SETTINGS);
        for (int first = 0; first < policies; first += POLICIES_PER_FILE) {
            StringBuilder file = new StringBuilder();
            for (int i = first; i < first + POLICIES_PER_FILE; i++) {
                file.append("""
                        ---
                        apiVersion: egress.sallyport.dev/v1alpha1
                        kind: EgressPolicy
                        metadata: { name: p%1$d, namespace: team-%2$d }
                        spec: { rules: [{ hosts: [api-%1$d.partner.example, "*.c%1$d.example"], ports: [443] }] }
                        """.formatted(i, i % 200));
            }
            Files.writeString(resources.resolve("policies-" + first + ".yaml"), file);
        }
    }

    private static int port(Pattern pattern, ProxyProcess process) {
        Matcher port = pattern.matcher(process.log());
        assertThat(port.find()).as(process.log()).isTrue();
        return Integer.parseInt(port.group(1));
    }

    private static String connect(int proxy, String authority) throws IOException {
        try (Socket app = new Socket(InetAddress.getByName("127.0.0.1"), proxy)) {
            app.setSoTimeout(20_000);
            String request =
                    "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\nConnection: close\r\n\r\n";
            app.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(app.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

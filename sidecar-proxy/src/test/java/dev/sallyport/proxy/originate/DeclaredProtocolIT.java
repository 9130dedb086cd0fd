package dev.sallyport.proxy.originate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.observe.ConnectionMetrics;
import dev.sallyport.proxy.observe.MetricSettings;
import dev.sallyport.proxy.testing.ClientHellos;
import dev.sallyport.proxy.testing.GatewayBench.Answer;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Http2Origin;
import dev.sallyport.proxy.testing.TunnelDoor;
import dev.sallyport.proxy.testing.Upstream;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ports[].protocol} through the whole gateway: what is declared passes, what is something else is refused and says so. */
class DeclaredProtocolIT {
    private static final String HOST = OriginScene.HOST;
    private static final String DECLARED = "ports: [{ number: 443, protocol: TLS }, { number: 80, protocol: HTTP },"
            + " { number: 5432, protocol: TCP }]";
    private static final String PLATFORM = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: ClusterEgressDestination
            metadata: { name: db }
            spec:
              namespaces: [{ namespace: shop }]
              hosts: [api.partner.example]
              ports: [{ number: 5432, protocol: %s }]
            """;

    @TempDir
    Path folder;

    private final Upstream echo = Upstream.echo();
    private OriginScene scene;

    @BeforeEach
    void open() {
        scene = new OriginScene(folder, TlsEngine.OPENSSL);
        for (int port : new int[] {80, 443, 5432}) {
            scene.bench.internet.put(OriginScene.ADDRESS, port, echo);
        }
    }

    @AfterEach
    void close() {
        scene.close();
        echo.close();
    }

    private static byte[] bytes(String claim) {
        return switch (claim) {
            case "tls" -> ClientHellos.of(HOST);
            case "http1" -> OriginScene.request("/", "close").getBytes(UTF_8);
            default -> "\0\0\1 select 1 from orders".getBytes(UTF_8);
        };
    }

    private ConnectionRecord record() {
        await().until(() -> !scene.bench.records.all().isEmpty());
        return scene.bench.records.all().getLast();
    }

    private void assertCounted(Reason reason) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ConnectionMetrics metrics = new ConnectionMetrics(registry, new MetricSettings(10));
        scene.bench.records.all().forEach(metrics::settled);
        assertThat(registry.get("sallyport.connections")
                        .tag("reason", reason.label())
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"443,tls", "80,http1", "5432,opaque"})
    void whatIsDeclaredPasses(int port, String spoken) throws IOException {
        scene.destination(DECLARED).start();
        byte[] answer = port == 80 ? "HTTP/1.1 200 OK\r\n\r\n".getBytes(UTF_8) : bytes(spoken);
        try (Upstream server = new Upstream((in, out, socket) -> {
                    in.readNBytes(bytes(spoken).length);
                    out.write(answer);
                });
                Tunnel tunnel = scene.bench.open(HOST + ":" + port, spoken)) {
            scene.bench.internet.put(OriginScene.ADDRESS, port, server);
            tunnel.send(bytes(spoken));
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            assertThat(tunnel.read(12)).isEqualTo(Arrays.copyOf(answer, 12));
        }
        assertThat(scene.problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "443,http1,TLS,HTTP in clear",
        "443,opaque,TLS,neither TLS nor HTTP",
        "80,tls,HTTP in clear,TLS",
        "80,opaque,HTTP in clear,neither TLS nor HTTP",
        "5432,tls,neither TLS nor HTTP,TLS",
        "5432,http1,neither TLS nor HTTP,HTTP in clear",
    })
    void whatIsSomethingElseIsRefusedBeforeAnythingIsDialled(int port, String spoken, String declared, String came)
            throws IOException {
        scene.destination(DECLARED).start();
        String sentence = "EgressDestination shop/partner declares port " + port + " to speak " + declared
                + ", and what came is " + came + ".";
        try (Tunnel tunnel = scene.bench.open(HOST + ":" + port, spoken).send(bytes(spoken))) {
            assertThat(tunnel.await()).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
                assertThat(refused.refusal().reason()).isEqualTo(Reason.PROTOCOL_MISMATCH);
                assertThat(refused.refusal().detail()).isEqualTo(sentence);
            });
        }
        assertThat(scene.bench.internet.dialled()).isEmpty();
        assertThat(record().outcome().reason()).isEqualTo(Reason.PROTOCOL_MISMATCH);
        assertThat(record().outcome()).asString().contains(sentence);
        assertCounted(Reason.PROTOCOL_MISMATCH);
    }

    @Test
    void whatComesLateIsRefusedInItsOwnLanguageAndTheHostGetsNoByte() throws IOException {
        scene.destination(DECLARED).start();
        try (Tunnel tunnel = scene.bench.open(HOST + ":443", "none")) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            tunnel.send(bytes("http1"));
            assertThat(tunnel.readAll())
                    .startsWith("HTTP/1.1 403 ")
                    .contains("\"reason\":\"protocol_mismatch\"", "declares port 443 to speak TLS", "Speak what");
        }
        assertThat(scene.bench.internet.dialled()).hasSize(1);
        assertThat(record().bytesSent()).isZero();
        assertThat(record().outcome().reason()).isEqualTo(Reason.PROTOCOL_MISMATCH);
    }

    @Test
    void aServerThatSpeaksFirstIsNotWaitedForEvenBesideRoutes() throws IOException {
        try (Upstream greeting = new Upstream((in, out, socket) -> {
            out.write("220 ready\n".getBytes(UTF_8));
            in.transferTo(out);
        })) {
            scene.bench.internet.put(OriginScene.ADDRESS, 5432, greeting);
            scene.destination("ports: [{ number: 80 }, { number: 5432, protocol: TCP }],"
                            + " routes: [{ timeout: 5s }], connections: { max: 3 }")
                    .start();
            assertThat(scene.problems()).isEmpty();
            try (Tunnel tunnel = scene.bench.open(HOST + ":5432", "none")) {
                assertThat(new String(tunnel.read(10), UTF_8)).isEqualTo("220 ready\n");
                tunnel.send("HELO me\r\n");
                assertThat(new String(tunnel.read(9), UTF_8)).isEqualTo("HELO me\r\n");
            }
        }
        assertThat(record().facts().protocol()).isEqualTo(Protocol.TCP);
    }

    @Test
    void whereThePlatformDeclaresTcpNobodyReadsOrWaitsForABeginning() throws IOException {
        scene.put("destination", PLATFORM.formatted("TCP")).start();
        // A beginning that would be waited for, and a name that would be disputed.
        byte[] hello = ClientHellos.of("somebody.else.example");
        try (Tunnel tunnel = scene.bench.open(HOST + ":5432", "tls").send(new byte[] {0x16})) {
            assertThat(tunnel.read(1)).containsExactly(0x16);
            tunnel.send(hello);
            assertThat(tunnel.read(hello.length)).isEqualTo(hello);
        }
        assertThat(record().facts().protocol()).isEqualTo(Protocol.TCP);
        assertThat(record().facts().sni()).isNull();
    }

    @Test
    void rulesSeeTcpThereAndANamespacesOwnWordSwitchesNothingOff() throws IOException {
        String rule = """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: partner, namespace: shop }
                spec: { rules: [{ name: tls, hosts: [api.partner.example], protocols: [TLS] }] }
                """;
        scene.put("policy", rule).put("destination", PLATFORM.formatted("TCP")).start();
        try (Tunnel tunnel = scene.bench.open(HOST + ":5432", "tls").send(bytes("tls"))) {
            assertThat(((Answer.Refused) tunnel.await()).refusal().reason()).isEqualTo(Reason.NO_RULE);
        }
        scene.put("policy", rule.replace("TLS", "TCP")).destination(DECLARED);
        scene.awaitGeneration(2);
        await().untilAsserted(() -> {
            try (Tunnel tunnel =
                    scene.bench.open(HOST + ":5432", "tls").send(ClientHellos.of("somebody.else.example"))) {
                assertThat(((Answer.Refused) tunnel.await()).refusal().reason()).isEqualTo(Reason.NAME_MISMATCH);
            }
        });
    }

    @Test
    void aNewDeclarationEndsConnectionsThatSpeakSomethingElse() throws IOException {
        scene.put("destination", PLATFORM.formatted("TCP")).start();
        try (Tunnel tunnel = scene.bench.open(HOST + ":5432", "none").send("x")) {
            assertThat(tunnel.read(1)).containsExactly('x');
            scene.put("destination", PLATFORM.formatted("HTTP"));
            await().until(() -> !scene.bench.records.all().isEmpty());
        }
        assertThat(record().outcome().reason()).isEqualTo(Reason.PROTOCOL_MISMATCH);
        assertThat(record().outcome())
                .asString()
                .contains("The platform's destination declares port 5432 to speak HTTP in clear");
    }

    @Test
    void whereHttpIsDeclaredTheRequestIsWaitedForSoThatHttp2MayComeLate() throws Exception {
        scene.destination(DECLARED).start();
        try (Http2Origin origin = new Http2Origin((peer, frame) -> peer.answer(frame.stream(), 200, "two"));
                TunnelDoor door = new TunnelDoor(() -> scene.bench.open(HOST + ":80", null))) {
            scene.bench.internet.put(OriginScene.ADDRESS, 80, origin.address());
            Process curl = new ProcessBuilder(
                            "curl",
                            "-s",
                            "-m",
                            "20",
                            "--http2-prior-knowledge",
                            "-H",
                            "Host: " + HOST,
                            "http://127.0.0.1:" + door.port() + "/")
                    .start();
            assertThat(new String(curl.getInputStream().readAllBytes(), UTF_8)).isEqualTo("two");
            assertThat(origin.requests()).isEqualTo(1);
        }
        assertThat(record().facts().protocol()).isEqualTo(Protocol.HTTP);
    }
}

package dev.sallyport.proxy.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.proxy.connection.TraceContext;
import dev.sallyport.proxy.testing.ClientHellos;
import dev.sallyport.proxy.testing.Upstream;
import dev.sallyport.proxy.trace.Collector.Told;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces from the app through sidecar and gateway to the upstream, as a collector and the upstream see them. */
class TraceIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String APP = "00f067aa0ba902b7";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @TempDir
    Path folder;

    private final List<List<String>> heads = new CopyOnWriteArrayList<>();
    private final Upstream http = new Upstream((in, out, socket) -> {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8));
        List<String> head = new CopyOnWriteArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isEmpty()) {
                head.add(line);
                continue;
            }
            heads.add(List.copyOf(head));
            head.clear();
            out.write(OK.getBytes(UTF_8));
        }
    });
    private TraceScene scene;

    private TraceScene open(double ratio, int queue) throws IOException {
        scene = new TraceScene(folder, ratio, queue);
        scene.internet.put("8.8.8.8", 80, http);
        return scene;
    }

    @AfterEach
    void close() {
        scene.close();
        http.close();
    }

    private static String get(String path, String... fields) {
        return "GET " + path + " HTTP/1.1\r\nHost: a.example\r\n" + String.join("\r\n", fields)
                + (fields.length == 0 ? "\r\n" : "\r\n\r\n");
    }

    private static void ask(Socket app, String request) throws IOException {
        app.getOutputStream().write(request.getBytes(UTF_8));
        assertThat(new String(app.getInputStream().readNBytes(OK.length()), UTF_8))
                .isEqualTo(OK);
    }

    private static String field(List<String> head, String name) {
        return head.stream()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .reduce((one, other) -> one + " and " + other)
                .orElse("");
    }

    @Test
    void aTunnelOfTheAppsOwnTlsIsOneTraceOfTwoSpansAndItsBytesAreLeftAlone() throws IOException {
        Upstream echo = Upstream.echo();
        open(1, 64).internet.put("8.8.8.8", 443, echo);
        byte[] hello = ClientHellos.of("a.example");
        try (echo;
                Socket app = scene.connect(443)) {
            app.getOutputStream().write(hello);
            assertThat(app.getInputStream().readNBytes(hello.length)).isEqualTo(hello);
        }
        Told sidecar = scene.collector.of("sallyport-sidecar", 1).getFirst();
        Told gateway = scene.collector.of("sallyport-gateway", 1).getFirst();
        assertThat(sidecar.parent()).isEmpty();
        assertThat(gateway.parent()).isEqualTo(sidecar.id());
        assertThat(gateway.trace()).isEqualTo(sidecar.trace());
        assertThat(gateway.span().getName()).isEqualTo("tunnel");
        assertThat(gateway.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
        assertThat(gateway.span().getEndTimeUnixNano())
                .isGreaterThanOrEqualTo(gateway.span().getStartTimeUnixNano());
        assertThat(gateway.attributes())
                .containsEntry("server.address", "a.example")
                .containsEntry("server.port", "443")
                .containsEntry("network.peer.address", "8.8.8.8")
                .containsEntry("tls.client.server_name", "a.example")
                .containsEntry("sallyport.identity", "spiffe://cluster.local/ns/shop/sa/checkout")
                .containsEntry("sallyport.rule", "shop/checkout/out")
                .containsEntry("sallyport.decision", "allowed")
                .containsKeys("sallyport.resolve_ms", "sallyport.connect_ms", "sallyport.first_byte_ms")
                .doesNotContainKey("error.type");
        assertThat(scene.atGateway.only().facts().traceId()).isEqualTo(sidecar.trace());
        assertThat(scene.atSidecar.only().facts().traceId()).isEqualTo(sidecar.trace());
        await().untilAsserted(() -> assertThat(scene.exported()).isEqualTo(2));
    }

    @Test
    void aRequestInClearContinuesTheAppsTraceAsFarAsTheUpstream() throws IOException {
        open(1, 64);
        String other = "aaaabbbbccccddddaaaabbbbccccdddd";
        try (Socket app = scene.connect(80)) {
            ask(app, get("/1?q", "traceparent: 00-" + TRACE + "-" + APP + "-01", "tracestate: vendor=x"));
            ask(app, get("/2", "traceparent: 00-" + other + "-1111111111111111-01"));
            ask(app, get("/3"));
        }
        Told sidecar = scene.collector.of("sallyport-sidecar", 1).getFirst();
        List<Told> gateway = scene.collector.of("sallyport-gateway", 3);
        assertThat(List.of(sidecar.trace(), sidecar.parent())).containsExactly(TRACE, APP);
        assertThat(gateway).extracting(Told::trace).containsExactly(TRACE, other, TRACE);
        assertThat(gateway).extracting(Told::parent).containsExactly(sidecar.id(), "1111111111111111", sidecar.id());
        assertThat(gateway.get(1).span().getLinksList())
                .singleElement()
                .satisfies(link -> assertThat(
                                HexFormat.of().formatHex(link.getSpanId().toByteArray()))
                        .isEqualTo(sidecar.id()));
        for (int i = 0; i < 3; i++) {
            assertThat(field(heads.get(i), "traceparent"))
                    .isEqualTo("00-" + gateway.get(i).trace() + "-"
                            + gateway.get(i).id() + "-01");
        }
        assertThat(field(heads.get(0), "tracestate")).isEqualTo("vendor=x");
        assertThat(field(heads.get(1), "tracestate")).isEmpty();
        assertThat(gateway.getFirst().span().getName()).isEqualTo("GET");
        assertThat(gateway.getFirst().attributes())
                .containsEntry("http.request.method", "GET")
                .containsEntry("http.response.status_code", "200")
                .containsEntry("url.path", "/1")
                .containsEntry("network.protocol.version", "1.1");
        assertThat(scene.atGateway.all())
                .extracting(record -> record.facts().traceId())
                .containsExactly(TRACE, other, TRACE);
    }

    @Test
    void aMalformedContextIsDroppedAndATraceBegun() throws IOException {
        open(1, 64);
        try (Socket app = scene.connect(80)) {
            ask(app, get("/", "traceparent: 00-" + TRACE + "-0000000000000000-01", "tracestate: vendor=x"));
        }
        Told gateway = scene.collector.of("sallyport-gateway", 1).getFirst();
        assertThat(gateway.trace()).isNotEqualTo(TRACE);
        assertThat(field(heads.getFirst(), "traceparent"))
                .isEqualTo("00-" + gateway.trace() + "-" + gateway.id() + "-01");
        assertThat(field(heads.getFirst(), "tracestate")).isEmpty();
    }

    @Test
    void whoIsNotSampledIsNotToldAndTheUpstreamIsToldSo() throws IOException {
        open(0, 64);
        try (Socket app = scene.connect(80)) {
            ask(app, get("/"));
            ask(app, get("/", "traceparent: 00-" + TRACE + "-" + APP + "-00"));
            ask(app, get("/", "traceparent: 00-" + TRACE + "-" + APP + "-01"));
        }
        assertThat(scene.collector.of("sallyport-gateway", 1))
                .extracting(Told::parent)
                .containsExactly(APP);
        assertThat(heads)
                .extracting(head ->
                        TraceContext.parse(field(head, "traceparent"), null).sampled())
                .containsExactly(false, false, true);
        await().until(() -> !scene.atSidecar.all().isEmpty());
        assertThat(scene.collector.all()).hasSize(1);
    }

    @Test
    void aRefusalIsAnErrorWithItsReason() throws IOException {
        open(1, 64);
        try (Socket app = scene.connect(80)) {
            app.getOutputStream()
                    .write(get("/").replace("a.example", "b.example").getBytes(UTF_8));
            assertThat(new String(app.getInputStream().readAllBytes(), UTF_8)).contains("no_rule");
        }
        for (String service : List.of("sallyport-sidecar", "sallyport-gateway")) {
            Told span = scene.collector.of(service, 1).getFirst();
            assertThat(span.attributes())
                    .containsEntry("error.type", "no_rule")
                    .containsEntry("server.address", "b.example");
            assertThat(span.span().getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
        }
    }

    @Test
    void aCollectorThatRefusesOrIsSilentCostsSpansAndNothingElse() throws IOException {
        open(1, 16).collector.refusing();
        try (Socket app = scene.connect(80)) {
            ask(app, get("/"));
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> scene.lost("not_taken") > 0);
        scene.collector.silent();
        try (Socket app = scene.connect(80)) {
            for (int i = 0; scene.lost("queue_full") == 0 && i < 5_000; i++) {
                ask(app, get("/"));
            }
        }
        assertThat(scene.lost("queue_full")).isPositive();
        assertThat(scene.exported()).isZero();
    }
}

package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.tunnel.RawHttp2.DATA;
import static dev.sallyport.proxy.tunnel.RawHttp2.END_STREAM;
import static dev.sallyport.proxy.tunnel.RawHttp2.HEADERS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.Http2Origin;
import dev.sallyport.proxy.testing.Nginx;
import dev.sallyport.proxy.testing.TunnelDoor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes and further tries of requests that are HTTP/2 on both sides. */
class Http2RoutesIT {
    private static final String HOST = OriginScene.HOST;
    private static final String OTHER = "other.partner.example";
    private static final String DESTINATION = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressDestination
            metadata: { name: partner, namespace: shop }
            spec:
              hosts: [api.partner.example, other.partner.example]
              ports: [{ number: 80, protocol: HTTP }]
              tls: { mode: Originate, caBundle: { name: partner-ca } }
              connections: { http2: true }
              routes:
                - { match: { paths: [/old/**] }, rewrite: { path: /new } }
                - { match: { paths: [/gone] }, redirect: { location: "https://docs.example/", status: 308 } }
                - match: { methods: [GET], paths: [/canary] }
                  targets: [{ host: api.partner.example, weight: 0 }, { host: other.partner.example, weight: 3 }]
                  requestHeaders: { set: { x-team: shop } }
                  responseHeaders: { remove: [server] }
                - { match: { paths: [/nowhere] }, targets: [{ host: forbidden.example }] }
            """;

    @TempDir
    Path folder;

    private OriginScene scene;

    @BeforeEach
    void open() {
        scene = new OriginScene(folder, TlsEngine.OPENSSL);
        scene.bench.dns.name(OTHER, "8.8.4.4");
        scene.put("other", """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: other, namespace: shop }
                spec: { rules: [{ name: other, hosts: [other.partner.example] }] }
                """);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private TunnelDoor door() throws IOException {
        return new TunnelDoor(() -> scene.bench.open("192.0.2.7:80", "h2c"));
    }

    private static String curl(TunnelDoor door, String path, String... more) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("curl", "-si", "-m", "20", "--http2-prior-knowledge", "-H", "Host: " + HOST));
        command.addAll(List.of(more));
        command.add("http://127.0.0.1:" + door.port() + path);
        Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(curl.getInputStream().readAllBytes(), UTF_8);
    }

    @Test
    void routesMatchRewriteRedirectAndSpreadByWeight() throws IOException {
        scene.put("destination", DESTINATION).trust(scene.ca, "").start();
        assertThat(scene.problems()).isEmpty();
        String answer = "location / { return 200 \"%s $server_protocol $http_host $request_uri $http_x_team\"; }";
        var certificate = scene.ca.issue(List.of(HOST, OTHER), List.of());
        try (Nginx one = Nginx.http2(folder.resolve("one"), certificate, answer.formatted("one"));
                Nginx two = Nginx.http2(folder.resolve("two"), certificate, answer.formatted("two"));
                TunnelDoor door = door()) {
            scene.bench.internet.put("8.8.8.8", 443, one.address()).put("8.8.4.4", 443, two.address());

            assertThat(curl(door, "/plain")).startsWith("HTTP/2 200").contains("server: nginx", "one HTTP/2.0 " + HOST);
            assertThat(curl(door, "/old/a?q=1")).contains("one HTTP/2.0 " + HOST + " /new/a?q=1");
            assertThat(curl(door, "/gone")).startsWith("HTTP/2 308").contains("location: https://docs.example/");
            for (int i = 0; i < 4; i++) {
                assertThat(curl(door, "/canary"))
                        .contains("two HTTP/2.0 " + OTHER + " /canary shop")
                        .doesNotContain("server: ");
            }
            assertThat(curl(door, "/nowhere"))
                    .startsWith("HTTP/2 403")
                    .contains("sallyport-reason: no_rule", "A route leads this request to forbidden.example:80.");
        }
        await().until(() -> scene.bench.records.all().size() == 8);
        assertThat(scene.bench.records.all())
                .filteredOn(record -> "8.8.4.4:443".equals(record.facts().upstream()))
                .hasSize(4)
                .allSatisfy(record -> assertThat(record.facts().destination()).isEqualTo("shop/partner"));
        assertThat(scene.bench.records.all().getLast().outcome().reason()).isEqualTo(Reason.NO_RULE);
    }

    @Test
    void aTryThatFailedIsFollowedByAnotherWithTheContentThatWasKept() throws IOException {
        scene.destination("connections: { http2: true }, routes: [{ retries: { attempts: 2, retryOn: [\"503\","
                        + " refused-stream] } }]")
                .start();
        assertThat(scene.problems()).isEmpty();
        try (Http2Origin origin = new Http2Origin((peer, frame) -> {
                    boolean whole =
                            (frame.flags() & END_STREAM) != 0 && (frame.type() == HEADERS || frame.type() == DATA);
                    if (whole) {
                        peer.answer(frame.stream(), frame.stream() == 3 ? 503 : 200, "try on " + frame.stream());
                    }
                });
                TunnelDoor door = door()) {
            scene.bench.internet.put("8.8.8.8", 80, origin.address());
            assertThat(curl(door, "/charge", "-d", "content"))
                    .startsWith("HTTP/2 200")
                    .endsWith("try on 5");
            assertThat(origin.requests()).isEqualTo(2);
        }
        assertThat(scene.bench
                        .meters
                        .get("sallyport.retries")
                        .tag("result", "tried")
                        .counter()
                        .count())
                .isEqualTo(1);
    }
}

package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.forward.ForwardScene.HOST;
import static dev.sallyport.proxy.forward.ForwardScene.answer;
import static dev.sallyport.proxy.forward.ForwardScene.get;
import static dev.sallyport.proxy.tunnel.RawHttp2.DATA;
import static dev.sallyport.proxy.tunnel.RawHttp2.END_HEADERS;
import static dev.sallyport.proxy.tunnel.RawHttp2.END_STREAM;
import static dev.sallyport.proxy.tunnel.RawHttp2.HEADERS;
import static dev.sallyport.proxy.tunnel.RawHttp2.SETTINGS;
import static dev.sallyport.proxy.tunnel.RawHttp2.fields;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Http2Origin;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that name another host than they go to: each of the rules that let one pass charges it, once. */
class RewrittenChargesIT {
    @TempDir
    Path folder;

    private ForwardScene at;

    @BeforeEach
    void open() {
        at = new ForwardScene(folder);
    }

    @AfterEach
    void close() {
        at.close();
    }

    /** Two requests an hour may go to the target, so many may name the other host. */
    private void start(int named, String route) {
        at.scene.put("policy", """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: partner, namespace: shop }
                spec:
                  rules:
                    - { name: target, hosts: [api.partner.example], rateLimit: { requests: 2, per: 1h } }
                    - { name: named, hosts: [other.partner.example], rateLimit: { requests: %d, per: 1h } }
                """.formatted(named));
        at.scene.bench.dns.name("other.partner.example", "8.8.4.4");
        at.scene
                .destination("routes: [{ rewrite: { host: other.partner.example }" + route + " }]")
                .start();
        assertThat(at.scene.problems()).isEmpty();
    }

    private void refusedBy(String rule, List<ConnectionRecord> refused) {
        assertThat(refused).allSatisfy(record -> {
            assertThat(record.outcome().reason()).isEqualTo(Reason.RATE_LIMITED);
            assertThat(record.facts().rule()).isEqualTo("shop/partner/" + rule);
        });
        assertThat(at.scene.bench.limits)
                .containsExactlyElementsOf(Collections.nCopies(refused.size(), Limit.RULE_RATE));
    }

    /** What an HTTP/2 request is answered: the content. */
    private static String ask(Tunnel tunnel, int stream) throws IOException {
        byte[] head = fields(":method", "GET", ":scheme", "http", ":path", "/" + stream, ":authority", HOST);
        tunnel.send(Http2Origin.encoded(HEADERS, END_HEADERS | END_STREAM, stream, head));
        DataInputStream in = new DataInputStream(tunnel.socket().getInputStream());
        StringBuilder content = new StringBuilder();
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int on = in.readInt();
            byte[] payload = in.readNBytes(length);
            if (type == DATA && on == stream) {
                content.append(new String(payload, UTF_8));
                if ((flags & END_STREAM) != 0) {
                    return content.toString();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {HOST + ":80", "192.0.2.7:80"})
    void theTargetsRuleChargesEachRequestOfOneConnection(String authority) throws IOException {
        start(100, "");
        try (Http2Origin origin = new Http2Origin((peer, frame) -> {
                    if (frame.type() == HEADERS) {
                        peer.answer(frame.stream(), 200, "ok");
                    }
                });
                Tunnel tunnel = at.scene.bench.open(authority, "h2c")) {
            at.scene.bench.internet.put(OriginScene.ADDRESS, 80, origin.address());
            tunnel.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").send(Http2Origin.encoded(SETTINGS, 0, 0, new byte[0]));
            assertThat(ask(tunnel, 1)).isEqualTo("ok");
            assertThat(ask(tunnel, 3)).isEqualTo("ok");
            for (int stream = 5; stream <= 9; stream += 2) {
                assertThat(ask(tunnel, stream)).contains("\"reason\":\"rate_limited\"", "shop/partner/target");
            }
            assertThat(origin.requests()).isEqualTo(2);
        }
        List<ConnectionRecord> refused = at.records(5).subList(2, 5);
        assertThat(refused)
                .allSatisfy(record -> assertThat(
                                Objects.requireNonNull(record.facts().request()).status())
                        .isEqualTo(429));
        refusedBy("target", refused);
    }

    @Test
    void theTargetsRuleChargesEachRequestOfHttp1Too() throws IOException {
        start(100, "");
        try (RawOrigin origin = at.saying(RawOrigin.OK);
                Tunnel tunnel = at.send(get("/1"))) {
            answer(tunnel, "ok");
            answer(tunnel.send(get("/2")), "ok");
            assertThat(tunnel.send(get("/3")).readAll()).startsWith("HTTP/1.1 429 ");
            assertThat(origin.heads).hasSize(2);
        }
        refusedBy("target", at.records(3).subList(2, 3));
    }

    @Test
    void theRuleOfWhatIsNamedChargesEachRequestToo() throws IOException {
        start(1, "");
        try (RawOrigin origin = at.saying(RawOrigin.OK);
                Tunnel tunnel = at.send(get("/1"))) {
            answer(tunnel, "ok");
            assertThat(tunnel.send(get("/2")).readAll())
                    .startsWith("HTTP/1.1 429 ")
                    .contains("\"reason\":\"rate_limited\"");
            assertThat(origin.heads).hasSize(1);
        }
        refusedBy("named", at.records(2).subList(1, 2));
    }

    @Test
    void aFurtherTryChargesNobodyAgain() throws IOException {
        start(2, ", retries: { attempts: 2, retryOn: [5xx] }");
        AtomicInteger tries = new AtomicInteger();
        try (RawOrigin origin = at.origin((head, talk) -> {
                    boolean third = tries.incrementAndGet() % 3 == 0;
                    talk.say(third ? RawOrigin.OK : "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
                    return true;
                });
                Tunnel tunnel = at.send(get("/1"))) {
            assertThat(answer(tunnel, "\r\n\r\nok")).startsWith("HTTP/1.1 200 ");
            assertThat(answer(tunnel.send(get("/2")), "\r\n\r\nok")).startsWith("HTTP/1.1 200 ");
            assertThat(tunnel.send(get("/3")).readAll()).startsWith("HTTP/1.1 429 ");
            assertThat(origin.heads).hasSize(6);
        }
        refusedBy("named", at.records(3).subList(2, 3));
    }
}

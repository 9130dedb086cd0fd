package dev.sallyport.proxy.forward;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.ClientHellos;
import dev.sallyport.proxy.testing.GatewayBench.Answer;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Policies;
import dev.sallyport.proxy.testing.Upstream;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each request is decided by itself, by the policy in force then; whoever sends it. */
class ForwardedDecisionsIT {
    private static final String HOST = OriginScene.HOST;

    @TempDir
    Path folder;

    private OriginScene scene;

    @BeforeEach
    void open() {
        scene = new OriginScene(folder, TlsEngine.OPENSSL);
        scene.destination("connections: { max: 8 }").start();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private RawOrigin origin(RawOrigin.Answering answering) {
        RawOrigin origin = new RawOrigin(answering);
        scene.bench.internet.put("8.8.8.8", 80, origin.address());
        return origin;
    }

    private Tunnel tunnel(String request) throws IOException {
        return scene.bench.open(HOST + ":80", "http1").send(request);
    }

    private static String get(String path, String more) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + HOST + "\r\n" + more + "\r\n";
    }

    private static String answer(Tunnel tunnel, String upTo) throws IOException {
        StringBuilder read = new StringBuilder();
        while (!read.toString().endsWith(upTo)) {
            byte[] next = tunnel.read(1);
            if (next.length == 0) {
                throw new AssertionError("ended after: " + read);
            }
            read.append(new String(next, UTF_8));
        }
        return read.toString();
    }

    @Test
    void aRequestUnderWayIsCutWhenPolicySaysNo() throws IOException {
        try (RawOrigin origin = origin((head, talk) -> {
                    talk.in().transferTo(OutputStream.nullOutputStream());
                    return false;
                });
                Tunnel waiting = tunnel(get("/", ""))) {
            await().until(() -> origin.heads.size() == 1);
            scene.put("policy", """
                    apiVersion: egress.sallyport.dev/v1alpha1
                    kind: EgressPolicy
                    metadata: { name: partner, namespace: shop }
                    spec: { rules: [{ name: partner, hosts: [other.partner.example] }] }
                    """);
            long begun = System.nanoTime();
            assertThat(waiting.readAll()).startsWith("HTTP/1.1 403 ").contains("\"reason\":\"no_rule\"");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        }
        await().until(() -> !scene.bench.records.all().isEmpty());
        assertThat(scene.bench.records.only().outcome()).isInstanceOf(Outcome.Cut.class);
        assertThat(scene.bench.records.only().outcome().reason()).isEqualTo(Reason.NO_RULE);
        await().until(() -> scene.bench.upstreams.connections() == 0);
    }

    @Test
    void aDrainMakesTheNextAnswerTheLast() throws IOException {
        try (RawOrigin origin = origin((head, talk) -> {
                    talk.say(RawOrigin.OK);
                    return true;
                });
                Tunnel tunnel = tunnel(get("/1", ""))) {
            assertThat(answer(tunnel, "ok")).doesNotContain("Connection: close");
            scene.bench.live.drain();
            tunnel.send(get("/2", ""));
            assertThat(tunnel.readAll()).contains("Connection: close").endsWith("ok");
            assertThat(origin.heads).hasSize(2);
        }
    }

    @Test
    void aConnectionAtRestEndsWhenPolicySaysNo() throws IOException {
        try (RawOrigin origin = origin((head, talk) -> {
                    talk.say(RawOrigin.OK);
                    return true;
                });
                Tunnel tunnel = tunnel(get("/1", ""))) {
            answer(tunnel, "ok");
            scene.bench.policy.publish(
                    new Policies().allow("shop", "other.example").generation(99).snapshot());
            // Nothing was under way: the connection ends in order.
            assertThat(tunnel.readAll()).isEmpty();
            assertThat(origin.heads).hasSize(1);
        }
        await().until(() -> scene.bench.records.all().size() == 2);
        assertThat(scene.bench.records.all().getLast().outcome()).isInstanceOf(Outcome.Cut.class);
    }

    @Test
    void aGuestIsForwardedOnceItSpeaksWhateverItAskedFor() throws IOException {
        try (RawOrigin origin = origin((head, talk) -> {
            talk.say(RawOrigin.OK);
            return true;
        })) {
            for (String authority : List.of(HOST + ":80", "8.8.8.8:80")) {
                try (Tunnel tunnel = scene.bench.open(authority, null)) {
                    assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
                    assertThat(answer(tunnel.send(get("/", "")), "ok")).startsWith("HTTP/1.1 200 ");
                }
            }
            assertThat(origin.heads).hasSize(2);
        }
        assertThat(scene.bench.meters.find("sallyport.upstream.requests").counters().stream()
                        .mapToDouble(Counter::count)
                        .sum())
                .isEqualTo(2);
    }

    @Test
    void eachRequestIsChargedToTheRulesThatLetItPass() throws IOException {
        scene.put("policy", """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: partner, namespace: shop }
                spec: { rules: [{ name: partner, hosts: [api.partner.example], rateLimit: { requests: 2, per: 1h } }] }
                """);
        scene.awaitGeneration(2);
        try (RawOrigin origin = origin((head, talk) -> {
                    talk.say(RawOrigin.OK);
                    return true;
                });
                Tunnel tunnel = tunnel(get("/1", ""))) {
            answer(tunnel, "ok");
            answer(tunnel.send(get("/2", "")), "ok");
            tunnel.send(get("/3", ""));
            assertThat(tunnel.readAll()).startsWith("HTTP/1.1 429 ").contains("\"reason\":\"rate_limited\"");
            assertThat(origin.heads).hasSize(2);
        }
        await().until(() -> scene.bench.records.all().size() == 3);
        assertThat(scene.bench.records.all().getLast().facts().rule()).isEqualTo("shop/partner/partner");
        assertThat(scene.bench.records.all().getLast().outcome().reason()).isEqualTo(Reason.RATE_LIMITED);
    }

    @Test
    void theAppsOwnTlsToTheSameHostIsLeftAlone() throws IOException {
        byte[] hello = ClientHellos.of(HOST);
        try (Upstream echo = Upstream.echo()) {
            scene.bench.internet.put("8.8.8.8", 443, echo.address());
            try (Tunnel tunnel = scene.bench.open(HOST + ":443", "tls").send(hello)) {
                assertThat(tunnel.read(hello.length)).isEqualTo(hello);
            }
        }
    }
}

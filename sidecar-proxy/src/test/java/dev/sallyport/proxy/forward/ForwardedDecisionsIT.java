package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.forward.ForwardScene.HOST;
import static dev.sallyport.proxy.forward.ForwardScene.answer;
import static dev.sallyport.proxy.forward.ForwardScene.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Outcome;
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
    @TempDir
    Path folder;

    private ForwardScene at;
    private OriginScene scene;

    @BeforeEach
    void open() {
        at = new ForwardScene(folder);
        scene = at.scene;
        scene.destination("connections: { max: 8 }").start();
    }

    @AfterEach
    void close() {
        at.close();
    }

    @Test
    void aRequestUnderWayIsCutWhenPolicySaysNo() throws IOException {
        try (RawOrigin origin = at.origin((head, talk) -> {
                    talk.in().transferTo(OutputStream.nullOutputStream());
                    return false;
                });
                Tunnel waiting = at.send(get("/"))) {
            await().until(() -> origin.heads.size() == 1);
            scene.put("policy", """
                    apiVersion: egress.sallyport.dev/v1alpha1
                    kind: EgressPolicy
                    metadata: { name: partner, namespace: shop }
                    spec: { rules: [{ name: partner, hosts: [other.partner.example] }] }
                    """);
            long begun = System.nanoTime();
            assertThat(waiting.readAll()).startsWith("HTTP/1.1 403 ").contains("\"reason\":\"no_rule\"");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
        }
        await().until(() -> !scene.bench.records.all().isEmpty());
        assertThat(scene.bench.records.only().outcome()).isInstanceOf(Outcome.Cut.class);
        assertThat(scene.bench.records.only().outcome().reason()).isEqualTo(Reason.NO_RULE);
        await().until(() -> scene.bench.upstreams.connections() == 0);
    }

    @Test
    void aDrainMakesTheNextAnswerTheLast() throws IOException {
        try (RawOrigin origin = at.origin((head, talk) -> {
                    talk.say(RawOrigin.OK);
                    return true;
                });
                Tunnel tunnel = at.send(get("/1"))) {
            assertThat(answer(tunnel, "ok")).doesNotContain("Connection: close");
            scene.bench.live.drain();
            tunnel.send(get("/2"));
            assertThat(tunnel.readAll()).contains("Connection: close").endsWith("ok");
            assertThat(origin.heads).hasSize(2);
        }
    }

    @Test
    void aConnectionAtRestEndsWhenPolicySaysNo() throws IOException {
        try (RawOrigin origin = at.origin((head, talk) -> {
                    talk.say(RawOrigin.OK);
                    return true;
                });
                Tunnel tunnel = at.send(get("/1"))) {
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
        try (RawOrigin origin = at.origin((head, talk) -> {
            talk.say(RawOrigin.OK);
            return true;
        })) {
            for (String authority : List.of(HOST + ":80", "8.8.8.8:80")) {
                try (Tunnel tunnel = scene.bench.open(authority, null)) {
                    assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
                    assertThat(answer(tunnel.send(get("/")), "ok")).startsWith("HTTP/1.1 200 ");
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
        try (RawOrigin origin = at.origin((head, talk) -> {
                    talk.say(RawOrigin.OK);
                    return true;
                });
                Tunnel tunnel = at.send(get("/1"))) {
            answer(tunnel, "ok");
            answer(tunnel.send(get("/2")), "ok");
            tunnel.send(get("/3"));
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

package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.forward.ForwardScene.soon;
import static dev.sallyport.proxy.tunnel.RawHttp2.HEADERS;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.session.GatewaySettings;
import dev.sallyport.proxy.testing.GatewayBench;
import dev.sallyport.proxy.testing.GatewayBench.Answer;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Http2Origin;
import dev.sallyport.proxy.testing.TestSettings;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests side by side in one tunnel cost their caller what as many tunnels would. */
class SimultaneousRequestsIT {
    private static final String ADDRESS = "192.0.2.7:80";
    private static final int SHARE = 3;

    @TempDir
    Path folder;

    /** A request that waits at the host for its answer. */
    private record Waiting(Http2Origin.Peer peer, int stream) {
        void answer() throws IOException {
            peer.answer(stream, 200, "ok");
        }
    }

    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final Http2Origin origin = new Http2Origin((peer, frame) -> {
        if (frame.type() == HEADERS) {
            String head = new String(frame.payload(), US_ASCII);
            int path = head.indexOf("/r");
            waiting.put(head.substring(path, path + 3), new Waiting(peer, frame.stream()));
        }
    });
    private OriginScene scene;

    @BeforeEach
    void open() {
        GatewaySettings settings =
                new GatewaySettings(Duration.ofMillis(400), Duration.ofSeconds(1), 16 * 1024, 1000, SHARE);
        scene = new OriginScene(folder, new GatewayBench(settings, TestSettings.dial(), TlsEngine.OPENSSL)).start();
        scene.bench.internet.put(OriginScene.ADDRESS, 80, origin.address());
    }

    @AfterEach
    void close() {
        scene.close();
        origin.close();
    }

    private H2cApp app() throws IOException {
        return new H2cApp(scene.bench.open(ADDRESS, "h2c"));
    }

    private void awaitAtTheHost(String... paths) {
        soon().until(() -> waiting.keySet().containsAll(List.of(paths)));
    }

    private void awaitNoPlaceTaken() {
        soon().until(() -> scene.bench.counts.open() == 0 && scene.bench.counts.identities() == 0);
    }

    @Test
    void whatIsBeyondTheCallersShareIsRefusedInTheAppsLanguageUntilAnotherEnds() throws IOException {
        try (H2cApp app = app()) {
            app.get(1, "/r1").get(3, "/r2").get(5, "/r3");
            awaitAtTheHost("/r1", "/r2", "/r3");
            assertThat(scene.bench.counts.open()).isEqualTo(SHARE);

            Http2Headers refused = app.get(7, "/r4").answer(7);
            assertThat(refused.status()).hasToString("429");
            assertThat(refused.get("sallyport-reason")).hasToString("tunnel_limit");
            Http2Headers call = app.call(9, "/r5").answer(9);
            assertThat(call.status()).hasToString("200");
            assertThat(call.get("grpc-status")).hasToString("14");
            assertThat(call.get("grpc-message")).asString().contains("3 connections or requests open");
            try (Tunnel another = scene.bench.open(ADDRESS, "h2c")) {
                assertThat(another.await())
                        .isInstanceOfSatisfying(
                                Answer.Refused.class,
                                answer -> assertThat(answer.refusal().reason()).isEqualTo(Reason.TUNNEL_LIMIT));
            }
            assertThat(scene.bench.limits)
                    .containsExactly(
                            Limit.TUNNELS_PER_IDENTITY, Limit.TUNNELS_PER_IDENTITY, Limit.TUNNELS_PER_IDENTITY);

            // The first had the tunnel's own place, which one of the others has now.
            waiting.get("/r1").answer();
            assertThat(app.answer(1).status()).hasToString("200");
            soon().until(() -> scene.bench.counts.open() == SHARE - 1);
            app.get(11, "/r6");
            awaitAtTheHost("/r6");
            assertThat(scene.bench.counts.open()).isEqualTo(SHARE);
            for (String path : new String[] {"/r2", "/r3", "/r6"}) {
                waiting.get(path).answer();
            }
            assertThat(app.answer(11).status()).hasToString("200");
            soon().until(() -> scene.bench.counts.open() == 1);
        }
        awaitNoPlaceTaken();
        assertThat(waiting).hasSize(4);
        soon().until(() -> scene.bench.records.all().size() == 7);
        assertThat(scene.bench.records.all())
                .extracting(record -> record.outcome().reason())
                .containsExactlyInAnyOrder(
                        Reason.TUNNEL_LIMIT, Reason.TUNNEL_LIMIT, Reason.TUNNEL_LIMIT, null, null, null, null);
    }

    @Test
    void requestsThatEndWithTheirTunnelGiveTheirPlacesBack() throws IOException {
        try (H2cApp app = app()) {
            app.get(1, "/r1").get(3, "/r2").get(5, "/r3");
            awaitAtTheHost("/r1", "/r2", "/r3");
            assertThat(scene.bench.counts.open()).isEqualTo(SHARE);
        }
        awaitNoPlaceTaken();
        assertThat(scene.bench.limits).isEmpty();
    }
}

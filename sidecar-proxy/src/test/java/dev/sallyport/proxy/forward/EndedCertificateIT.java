package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.forward.ForwardScene.answer;
import static dev.sallyport.proxy.forward.ForwardScene.get;
import static dev.sallyport.proxy.forward.ForwardScene.soon;
import static dev.sallyport.proxy.tunnel.RawHttp2.HEADERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Http2Origin;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tunnels outlive the certificate they were opened by; requests in them do not begin after its end. */
class EndedCertificateIT {
    private static final String ADDRESS = "192.0.2.7:80";
    /** The bench's callers have an hour. */
    private static final int ENDED = 3601;

    private static final int ALMOST = 57 * 60;

    @TempDir
    Path folder;

    /** A request that waits at the host for its answer. */
    private record Waiting(Http2Origin.Peer peer, int stream) {}

    private ForwardScene at;

    @BeforeEach
    void open() {
        at = new ForwardScene(folder);
    }

    @AfterEach
    void close() {
        at.close();
    }

    private void start(boolean forwarded) {
        if (forwarded) {
            at.scene.destination("connections: { max: 8 }");
        }
        at.scene.start();
    }

    private List<ConnectionRecord> refusals() {
        return at.scene.bench.records.all().stream()
                .filter(record -> record.outcome().reason() != null)
                .toList();
    }

    @Test
    void anH2cTunnelTakesNoNewRequestsAndFinishesThoseUnderWay() throws IOException {
        start(false);
        Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
        try (Http2Origin origin = new Http2Origin((peer, frame) -> {
                    if (frame.type() == HEADERS) {
                        waiting.add(new Waiting(peer, frame.stream()));
                    }
                });
                H2cApp app = new H2cApp(at.scene.bench.open(ADDRESS, "h2c"))) {
            at.scene.bench.internet.put(OriginScene.ADDRESS, 80, origin.address());
            app.get(1, "/1");
            soon().until(() -> waiting.size() == 1);
            at.scene.bench.ahead.set(ENDED);

            app.get(3, "/2").call(5, "/3");
            Http2Headers refused = app.answer(3);
            assertThat(refused.status()).hasToString("503");
            assertThat(refused.get("sallyport-reason")).hasToString("identity_unavailable");
            assertThat(app.answer(5).get("grpc-status")).hasToString("14");
            assertThat(app.answer(5).get("grpc-message")).asString().contains("certificate ended at");
            app.awaitGoAway();
            Waiting first = waiting.remove();
            first.peer().answer(first.stream(), 200, "ok");
            assertThat(app.answer(1).status()).hasToString("200");
            assertThat(origin.requests()).isEqualTo(1);
        }
        assertThat(at.records(3)).hasSize(3);
        assertThat(refusals())
                .hasSize(2)
                .allSatisfy(record -> assertThat(record.outcome().reason()).isEqualTo(Reason.IDENTITY_UNAVAILABLE));
        soon().until(() -> at.scene.bench.counts.open() == 0);
    }

    @Test
    void shortlyBeforeTheEndAnH2cTunnelAsksForAnother() throws IOException {
        start(false);
        try (Http2Origin origin = new Http2Origin((peer, frame) -> {
                    if (frame.type() == HEADERS) {
                        peer.answer(frame.stream(), 200, "ok");
                    }
                });
                H2cApp app = new H2cApp(at.scene.bench.open(ADDRESS, "h2c"))) {
            at.scene.bench.internet.put(OriginScene.ADDRESS, 80, origin.address());
            assertThat(app.get(1, "/1").answer(1).status()).hasToString("200");
            at.scene.bench.ahead.set(ALMOST);
            assertThat(app.get(3, "/2").answer(3).status()).hasToString("200");
            app.awaitGoAway();
        }
        assertThat(at.records(2)).hasSize(2);
        assertThat(refusals()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anHttp1ConnectionTakesNoNewRequest(boolean forwarded) throws IOException {
        start(forwarded);
        try (RawOrigin origin = at.saying(RawOrigin.OK);
                Tunnel tunnel = at.send(get("/1"))) {
            assertThat(answer(tunnel, "ok")).doesNotContain("Connection: close");
            at.scene.bench.ahead.set(ENDED);
            tunnel.send(get("/2"));
            assertThat(tunnel.readAll())
                    .startsWith("HTTP/1.1 503 ")
                    .contains("\"reason\":\"identity_unavailable\"", "certificate ended at");
            assertThat(origin.heads).hasSize(1);
        }
        assertThat(at.records(2).getLast().outcome().reason()).isEqualTo(Reason.IDENTITY_UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shortlyBeforeTheEndAnAnswerIsAnHttp1ConnectionsLast(boolean forwarded) throws IOException {
        start(forwarded);
        try (RawOrigin origin = at.saying(RawOrigin.OK);
                Tunnel tunnel = at.send(get("/1"))) {
            assertThat(answer(tunnel, "ok")).doesNotContain("Connection: close");
            at.scene.bench.ahead.set(ALMOST);
            tunnel.send(get("/2"));
            assertThat(tunnel.readAll())
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Connection: close")
                    .endsWith("ok");
            assertThat(origin.heads).hasSize(2);
        }
        assertThat(at.records(2)).hasSize(2);
        assertThat(refusals()).isEmpty();
    }
}

package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.tunnel.RawHttp2.DATA;
import static dev.sallyport.proxy.tunnel.RawHttp2.END_STREAM;
import static dev.sallyport.proxy.tunnel.RawHttp2.GOAWAY;
import static dev.sallyport.proxy.tunnel.RawHttp2.HEADERS;
import static dev.sallyport.proxy.tunnel.RawHttp2.RST_STREAM;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Http2Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a destination may say about requests on an HTTP/2 connection: refusals, leave-takings, how many at once. */
class Http2OriginIT {
    private static final String HTTP2 = "connections: { http2: true }";

    @TempDir
    Path folder;

    private OriginScene scene;

    @BeforeEach
    void open() {
        scene = new OriginScene(folder, TlsEngine.OPENSSL);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private Http2Origin serve(String destination, Http2Origin origin) {
        scene.bench.internet.put(OriginScene.ADDRESS, 80, origin.address());
        scene.destination(destination).start();
        assertThat(scene.problems()).isEmpty();
        return origin;
    }

    private String post(String content) throws IOException {
        try (Tunnel tunnel = scene.bench
                .open(OriginScene.HOST + ":80", "http1")
                .send("POST / HTTP/1.1\r\nHost: " + OriginScene.HOST + "\r\nConnection: close\r\nContent-Length: "
                        + content.length() + "\r\n\r\n" + content)) {
            return tunnel.readAll();
        }
    }

    private Tunnel get() throws IOException {
        return scene.bench.open(OriginScene.HOST + ":80", "http1").send(OriginScene.request("/", "close"));
    }

    private double counted(String meter) {
        return scene.bench.meters.get(meter).counter().count();
    }

    private List<ConnectionRecord> records(int count) {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> scene.bench.records.all().size() >= count);
        return scene.bench.records.all();
    }

    @Test
    void aRefusedRequestWithoutContentIsSentOnceMore() throws IOException {
        AtomicBoolean refused = new AtomicBoolean();
        try (Http2Origin origin = serve(HTTP2, new Http2Origin((peer, frame) -> {
            if (frame.type() == HEADERS && refused.compareAndSet(false, true)) {
                peer.frame(RST_STREAM, 0, frame.stream(), Http2Origin.REFUSED);
            } else if (frame.type() == HEADERS) {
                peer.answer(frame.stream(), 200, "ok");
            }
        }))) {
            assertThat(scene.get(80, "/")).startsWith("HTTP/1.1 200 ").endsWith("ok");
            assertThat(scene.get(80, "/")).startsWith("HTTP/1.1 200 ").endsWith("ok");
            assertThat(origin.requests()).isEqualTo(3);
        }
        assertThat(counted("sallyport.upstream.repeats")).isEqualTo(1);
        assertThat(records(2)).allSatisfy(record -> assertThat(record.outcome()).isInstanceOf(Outcome.Carried.class));
    }

    @Test
    void aRequestThatIsRefusedTwiceIsNotSentAThirdTime() throws IOException {
        try (Http2Origin origin = serve(HTTP2, new Http2Origin((peer, frame) -> {
            if (frame.type() == HEADERS) {
                peer.frame(RST_STREAM, 0, frame.stream(), Http2Origin.REFUSED);
            }
        }))) {
            assertThat(scene.get(80, "/"))
                    .startsWith("HTTP/1.1 502 ")
                    .contains(
                            "connect_failed", "The destination reset the stream (code 7). It had been sent again once");
            assertThat(origin.requests()).isEqualTo(2);
        }
        assertThat(records(1).getFirst().outcome().reason()).isEqualTo(Reason.CONNECT_FAILED);
    }

    @Test
    void aRequestAboveTheLastStreamOfAGoawayIsSentOnANewConnection() throws IOException {
        try (Http2Origin origin = serve(HTTP2, new Http2Origin((peer, frame) -> {
            if (frame.type() == HEADERS && peer.number() == 1) {
                peer.frame(GOAWAY, 0, 0, new byte[8]);
            } else if (frame.type() == HEADERS) {
                peer.answer(frame.stream(), 200, "second");
            }
        }))) {
            assertThat(scene.get(80, "/")).startsWith("HTTP/1.1 200 ").endsWith("second");
            assertThat(origin.connections()).isEqualTo(2);
        }
        assertThat(counted("sallyport.upstream.repeats")).isEqualTo(1);
        assertThat(records(1).getFirst().outcome()).isInstanceOf(Outcome.Carried.class);
    }

    @Test
    void aRefusedRequestWhoseContentWasSentIsNotSentAgainAndSaysWhy() throws IOException {
        try (Http2Origin origin = serve(HTTP2, new Http2Origin((peer, frame) -> {
            if (frame.type() == DATA) {
                peer.frame(RST_STREAM, 0, frame.stream(), Http2Origin.REFUSED);
            }
        }))) {
            assertThat(post("charge it"))
                    .startsWith("HTTP/1.1 502 ")
                    .contains("connect_failed", "It was not sent again, since content of it had been sent.");
            assertThat(origin.requests()).isEqualTo(1);
        }
        assertThat(counted("sallyport.upstream.repeats")).isZero();
        ConnectionRecord record = records(1).getFirst();
        assertThat(record.outcome()).asString().contains("It was not sent again");
        assertThat(record.outcome().reason()).isEqualTo(Reason.CONNECT_FAILED);
    }

    @Test
    void aRouteMaySendItAgainFromWhatIsKeptOfItsContent() throws IOException {
        AtomicBoolean refused = new AtomicBoolean();
        try (Http2Origin origin = serve(
                HTTP2 + ", routes: [{ retries: { attempts: 1, retryOn: [refused-stream] } }]",
                new Http2Origin((peer, frame) -> {
                    if (frame.type() == DATA && refused.compareAndSet(false, true)) {
                        peer.frame(RST_STREAM, 0, frame.stream(), Http2Origin.REFUSED);
                    } else if (frame.type() == DATA && (frame.flags() & END_STREAM) != 0) {
                        peer.answer(frame.stream(), 200, "kept");
                    }
                }))) {
            assertThat(post("charge it")).startsWith("HTTP/1.1 200 ").endsWith("kept");
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

    @Test
    void oneConnectionWithOneStreamServesThoseWhoWaitAndOneMoreOverflows() throws Exception {
        BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();
        try (Http2Origin origin = serve(
                "connections: { http2: true, max: 1, maxPendingRequests: 1 }",
                new Http2Origin(Http2Origin.setting(3, 1), (peer, frame) -> {
                    if (frame.type() == HEADERS) {
                        held.add(() -> answer(peer, frame.stream()));
                    }
                }))) {
            try (Tunnel first = get()) {
                Runnable firstAnswer = held.poll(10, TimeUnit.SECONDS);
                try (Tunnel second = get()) {
                    await().until(() -> scene.bench.upstreams.pending() == 1);
                    try (Tunnel third = get()) {
                        assertThat(third.readAll()).startsWith("HTTP/1.1 503 ").contains("upstream_overflow");
                    }
                    assertThat(firstAnswer).isNotNull();
                    firstAnswer.run();
                    assertThat(first.readAll()).startsWith("HTTP/1.1 200 ");
                    Runnable secondAnswer = held.poll(10, TimeUnit.SECONDS);
                    assertThat(secondAnswer).isNotNull();
                    secondAnswer.run();
                    assertThat(second.readAll()).startsWith("HTTP/1.1 200 ");
                }
            }
            assertThat(origin.mostAtOnce()).isEqualTo(1);
        }
        assertThat(counted("sallyport.upstream.overflows")).isEqualTo(1);
        assertThat(records(3))
                .filteredOn(record -> record.outcome().reason() == Reason.UPSTREAM_OVERFLOW)
                .hasSize(1);
    }

    private static void answer(Http2Origin.Peer peer, int stream) {
        try {
            peer.answer(stream, 200, "ok");
        } catch (IOException lost) {
            throw new java.io.UncheckedIOException(lost);
        }
    }

    @Test
    void aConnectionIsClosedAfterSoManyRequestsAndTheNextIsMade() throws IOException {
        List<Integer> on = new ArrayList<>();
        try (Http2Origin origin =
                serve("connections: { http2: true, maxRequestsPerConnection: 2 }", new Http2Origin((peer, frame) -> {
                    if (frame.type() == HEADERS) {
                        on.add(peer.number());
                        peer.answer(frame.stream(), 200, "ok");
                    }
                }))) {
            try (Tunnel kept = scene.bench.open(OriginScene.HOST + ":80", "http1")) {
                for (int i = 0; i < 5; i++) {
                    kept.send(OriginScene.request("/", "keep-alive"));
                    String answer = "";
                    while (!answer.endsWith("\r\n\r\nok")) {
                        answer += new String(kept.read(1), UTF_8);
                    }
                }
            }
            assertThat(on).containsExactly(1, 1, 2, 2, 3);
            assertThat(origin.connections()).isEqualTo(3);
        }
    }
}

package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.tunnel.RawHttp2.CONTINUATION;
import static dev.sallyport.proxy.tunnel.RawHttp2.END_HEADERS;
import static dev.sallyport.proxy.tunnel.RawHttp2.HEADERS;
import static dev.sallyport.proxy.tunnel.RawHttp2.PING;
import static dev.sallyport.proxy.tunnel.RawHttp2.RST_STREAM;
import static dev.sallyport.proxy.tunnel.RawHttp2.SETTINGS;
import static dev.sallyport.proxy.tunnel.RawHttp2.WINDOW_UPDATE;
import static dev.sallyport.proxy.tunnel.RawHttp2.fields;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.exchange.Http2Settings;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Http2Origin;
import dev.sallyport.proxy.testing.Http2Origin.Peer;
import dev.sallyport.proxy.wire.PeerLimits;
import dev.sallyport.proxy.wire.WireSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an HTTP/2 destination may do to us is bounded, told and counted, and hurts nobody else. */
class HostileOriginIT {
    private static final SpiffeId NEIGHBOUR = SpiffeId.parse("spiffe://cluster.local/ns/lab/sa/neighbour");
    private static final Duration SOON = Duration.ofMillis(400);

    @TempDir
    Path folder;

    private OriginScene scene;

    /** What is sent instead of an answer, and the limit that counts it. */
    enum Flood {
        RESETS("stream_errors") {
            @Override
            void send(Peer peer, int stream) throws IOException {
                peer.flood(25_000, Http2Origin.encoded(RST_STREAM, 0, stream, Http2Origin.CANCEL));
            }
        },
        PINGS("control_frames") {
            @Override
            void send(Peer peer, int stream) throws IOException {
                peer.flood(400, Http2Origin.encoded(PING, 0, 0, new byte[8]));
            }
        },
        SETTINGS_FRAMES("control_frames") {
            @Override
            void send(Peer peer, int stream) throws IOException {
                peer.flood(400, Http2Origin.encoded(SETTINGS, 0, 0, Http2Origin.setting(4, 70_000)));
            }
        },
        WINDOW_UPDATES("window_updates") {
            @Override
            void send(Peer peer, int stream) throws IOException {
                peer.flood(25_000, Http2Origin.encoded(WINDOW_UPDATE, 0, 0, new byte[] {0, 0, 0, 1}));
            }
        },
        HEADER_BOMB("stream_errors") {
            @Override
            void send(Peer peer, int stream) throws IOException {
                peer.frame(HEADERS, END_HEADERS, stream, bomb());
            }
        },
        CONTINUATIONS("protocol") {
            @Override
            void send(Peer peer, int stream) throws IOException {
                peer.frame(HEADERS, 0, stream, fields(":status", "200"));
                peer.flood(5000, Http2Origin.encoded(CONTINUATION, 0, stream, fields("a", "b")));
            }
        },
        UNFINISHED_HEAD("head_time") {
            @Override
            void send(Peer peer, int stream) throws IOException {
                peer.frame(HEADERS, 0, stream, fields(":status", "200"));
            }
        },
        INTERIM_ANSWERS("protocol") {
            @Override
            void send(Peer peer, int stream) throws IOException {
                peer.flood(5000, Http2Origin.encoded(HEADERS, END_HEADERS, stream, fields(":status", "103")));
            }
        };

        final String limit;

        Flood(String limit) {
            this.limit = limit;
        }

        abstract void send(Peer peer, int stream) throws IOException;
    }

    /** One field that is put into the table, and asked for again and again: 4 MB out of 5 KB. */
    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(fields(":status", "200"));
        block.write(0x40);
        block.write(1);
        block.write('b');
        block.write(new byte[] {127, (byte) (4000 - 127 & 0x7f | 0x80), (byte) (4000 - 127 >> 7)});
        block.write("b".repeat(4000).getBytes(UTF_8));
        for (int i = 0; i < 1000; i++) {
            block.write(0x80 | 62);
        }
        return block.toByteArray();
    }

    private static Http2Settings settings() {
        Http2Settings usual = Http2Settings.DEFAULT;
        WireSettings wire = usual.wire();
        return new Http2Settings(
                new WireSettings(
                        wire.streamWindowBytes(),
                        wire.connectionWindowBytes(),
                        wire.mostStreamWindowBytes(),
                        wire.windowGrowthBytes(),
                        wire.writeQueueBytes(),
                        SOON,
                        SOON,
                        wire.tcpUserTimeout(),
                        wire.handshakeTimeout()),
                limits(usual.limits()),
                usual.head(),
                SOON,
                usual.drainPause(),
                usual.idleTimeout());
    }

    /** As usual, but that one broken stream is one too many. */
    private static PeerLimits limits(PeerLimits usual) {
        return new PeerLimits(
                usual.maxStreams(),
                usual.maxHeaderListBytes(),
                usual.maxHeaderFields(),
                usual.maxResets(),
                0,
                usual.resetWindow(),
                usual.maxControlFrames(),
                usual.maxWindowUpdates(),
                usual.maxTinyFrames(),
                usual.streamsPerSecond(),
                usual.stallTimeout(),
                usual.maxStrayFrames(),
                usual.maxUnreadBytes());
    }

    @BeforeEach
    void open() {
        scene = new OriginScene(folder, settings(), 1 << 27);
        scene.bench.dns.name("calm.example", "9.9.9.9");
        scene.put("neighbour", """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: neighbour, namespace: lab }
                spec: { rules: [{ name: calm, hosts: [calm.example] }] }
                ---
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressDestination
                metadata: { name: calm, namespace: lab }
                spec: { hosts: [calm.example], connections: { http2: true } }
                """);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private double counted(String limit) {
        return scene.bench
                .meters
                .get("sallyport.tunnel.limits")
                .tag("limit", limit)
                .counter()
                .count();
    }

    @ParameterizedTest
    @EnumSource(Flood.class)
    void aFloodEndsWhatItIsSentOnAndNothingElse(Flood flood) throws Exception {
        CountDownLatch flooded = new CountDownLatch(1);
        try (Http2Origin hostile = new Http2Origin((peer, frame) -> {
                    if (frame.type() == HEADERS) {
                        flood.send(peer, frame.stream());
                    }
                });
                Http2Origin calm = new Http2Origin((peer, frame) -> {
                    if (frame.type() == HEADERS) {
                        Thread.ofVirtual().start(() -> answerAfter(flooded, peer, frame.stream()));
                    }
                })) {
            scene.bench.internet.put(OriginScene.ADDRESS, 80, hostile.address()).put("9.9.9.9", 80, calm.address());
            scene.destination("connections: { http2: true }").start();
            assertThat(scene.problems()).isEmpty();
            try (Tunnel neighbour = scene.bench
                    .open(NEIGHBOUR, "calm.example:80", "http1")
                    .send("GET / HTTP/1.1\r\nHost: calm.example\r\nConnection: close\r\n\r\n")) {
                await().until(() -> calm.requests() == 1);
                String answer = scene.get(80, "/");
                String last = answer.substring(answer.indexOf("HTTP/1.1 502"));
                assertThat(last).startsWith("HTTP/1.1 502 ").contains("connect_failed");
                flooded.countDown();
                assertThat(neighbour.readAll()).startsWith("HTTP/1.1 200 ").endsWith("calm");
            }
        }
        await().untilAsserted(() -> assertThat(counted(flood.limit)).isGreaterThanOrEqualTo(1));
        await().until(() -> scene.bench.records.all().size() == 2);
        assertThat(scene.bench.records.all())
                .extracting(record -> record.outcome().reason())
                .containsExactlyInAnyOrder(Reason.CONNECT_FAILED, null);
    }

    private static void answerAfter(CountDownLatch flooded, Peer peer, int stream) {
        try {
            assertThat(flooded.await(10, TimeUnit.SECONDS)).isTrue();
            peer.answer(stream, 200, "calm");
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void holdForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aConnectionThatFallsSilentIsFoundAndLeftAndItsRequestsSayWhy() throws IOException {
        try (Http2Origin origin = new Http2Origin((peer, frame) -> {
            if (peer.number() == 1) {
                // Takes everything and says nothing any more, PING included.
                holdForever();
            } else if (frame.type() == HEADERS) {
                peer.answer(frame.stream(), 200, "alive");
            }
        })) {
            scene.bench.internet.put(OriginScene.ADDRESS, 80, origin.address());
            scene.destination("connections: { http2: true }").start();
            assertThat(scene.get(80, "/"))
                    .startsWith("HTTP/1.1 502 ")
                    .contains(
                            "connect_failed", "The destination fell silent: it has not answered a PING within 400 ms.");
            assertThat(scene.get(80, "/")).startsWith("HTTP/1.1 200 ").endsWith("alive");
            assertThat(origin.connections()).isEqualTo(2);
        }
        await().until(() -> scene.bench.records.all().size() == 2);
        assertThat(scene.bench.records.all().getFirst().outcome()).asString().contains("fell silent");
    }
}

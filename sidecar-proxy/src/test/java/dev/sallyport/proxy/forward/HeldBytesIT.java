package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.tunnel.RawHttp2.DATA;
import static dev.sallyport.proxy.tunnel.RawHttp2.END_HEADERS;
import static dev.sallyport.proxy.tunnel.RawHttp2.END_STREAM;
import static dev.sallyport.proxy.tunnel.RawHttp2.HEADERS;
import static dev.sallyport.proxy.tunnel.RawHttp2.RST_STREAM;
import static dev.sallyport.proxy.tunnel.RawHttp2.SETTINGS;
import static dev.sallyport.proxy.tunnel.RawHttp2.WINDOW_UPDATE;
import static dev.sallyport.proxy.tunnel.RawHttp2.fields;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.exchange.Http2Settings;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Http2Origin;
import dev.sallyport.proxy.testing.Policies;
import dev.sallyport.proxy.tunnel.RawHttp2.Frame;
import io.netty.channel.WriteBufferWaterMark;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apps that do not read their answers: what they hold is counted for their identity, and the largest is cut. */
class HeldBytesIT {
    private static final SpiffeId NEIGHBOUR = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/neighbour");
    private static final int SHARE = 50_000;
    private static final int BIG = 60_000;
    private static final int SMALL = 20_000;
    private static final int FRAME = 10_000;

    @TempDir
    Path folder;

    private OriginScene scene;

    @BeforeEach
    void open() {
        scene = new OriginScene(folder, Http2Settings.DEFAULT, SHARE);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    /** An app's HTTP/2 connection that opens no window for answers. */
    private final class App implements AutoCloseable {
        private final Tunnel tunnel;
        private final DataInputStream in;

        App(SpiffeId caller) throws IOException {
            tunnel = scene.bench.open(caller, "192.0.2.7:80", "h2c");
            in = new DataInputStream(tunnel.socket().getInputStream());
            tunnel.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
            frame(SETTINGS, 0, 0, Http2Origin.setting(4, 0));
        }

        void frame(int type, int flags, int stream, byte[] payload) throws IOException {
            tunnel.send(Http2Origin.encoded(type, flags, stream, payload));
        }

        void get(int stream, String path) throws IOException {
            byte[] head = fields(":method", "GET", ":scheme", "http", ":path", path, ":authority", OriginScene.HOST);
            frame(HEADERS, END_HEADERS | END_STREAM, stream, head);
        }

        Frame await(int type, int stream) throws IOException {
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int kind = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                int on = in.readInt();
                Frame frame = new Frame(kind, flags, on, in.readNBytes(length));
                if (kind == type && on == stream) {
                    return frame;
                }
            }
        }

        /** All of an answer, once its window is opened. */
        int read(int stream) throws IOException {
            byte[] wide = ByteBuffer.allocate(4).putInt(1 << 20).array();
            frame(WINDOW_UPDATE, 0, 0, wide);
            frame(WINDOW_UPDATE, 0, stream, wide);
            int length = 0;
            Frame data = await(DATA, stream);
            while (true) {
                length += data.payload().length;
                if ((data.flags() & END_STREAM) != 0) {
                    return length;
                }
                data = await(DATA, stream);
            }
        }

        @Override
        public void close() throws IOException {
            tunnel.close();
        }
    }

    /** Answers that never end, as fast as their windows let them come. */
    private record Endless(int window) implements Http2Origin.Script {
        @Override
        public void on(Http2Origin.Peer peer, Frame frame) throws IOException {
            if (frame.type() == HEADERS) {
                peer.frame(HEADERS, END_HEADERS, frame.stream(), fields(":status", "200"));
                room(peer, frame.stream(), window);
            }
        }

        @Override
        public void room(Http2Origin.Peer peer, int stream, int bytes) throws IOException {
            for (int left = stream == 0 ? 0 : bytes; left > 0; left -= FRAME) {
                peer.frame(DATA, 0, stream, new byte[Math.min(left, FRAME)]);
            }
        }
    }

    private static void answer(Http2Origin.Peer peer, Frame frame) throws IOException {
        int size = new String(frame.payload(), US_ASCII).contains("/big") ? BIG : SMALL;
        peer.frame(HEADERS, END_HEADERS, frame.stream(), fields(":status", "200"));
        for (int sent = 0; sent < size; sent += 10_000) {
            boolean last = sent + 10_000 >= size;
            peer.frame(DATA, last ? END_STREAM : 0, frame.stream(), new byte[10_000]);
        }
    }

    @Test
    void whatIsKeptToTryAgainIsChargedAndEndsAtHalfTheShare() throws IOException {
        scene.destination("routes: [{ retries: { attempts: 1, retryOn: [5xx] } }]")
                .start();
        try (RawOrigin origin = new RawOrigin((head, talk) -> {
                    talk.read(head.startsWith("POST /little") ? 10_000 : 30_000);
                    talk.say("HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nok");
                    return true;
                });
                Tunnel tunnel = scene.bench.open(Policies.CHECKOUT, OriginScene.HOST + ":80", "http1")) {
            scene.bench.internet.put(OriginScene.ADDRESS, 80, origin.address());
            tunnel.send(ForwardScene.post("/little", "x".repeat(10_000)));
            assertThat(ForwardScene.answer(tunnel, "\r\n\r\nok")).startsWith("HTTP/1.1 503 ");
            assertThat(origin.heads).hasSize(2);
            assertThat(scene.bench.limits).isEmpty();

            tunnel.send(ForwardScene.post("/large", "x".repeat(30_000)));
            assertThat(ForwardScene.answer(tunnel, "\r\n\r\nok")).startsWith("HTTP/1.1 503 ");
            assertThat(origin.heads).hasSize(3);
            assertThat(scene.bench.limits).containsExactly(Limit.BUFFERED_PER_IDENTITY);
        }
        await().until(() -> scene.bench.records.all().size() == 2);
        assertThat(scene.bench.records.all())
                .allSatisfy(record -> assertThat(record.outcome()).isEqualTo(new Outcome.Carried()));
    }

    @Test
    void whatWaitsOnTheDestinationsSideIsChargedTooAndBothSidesLetGo() throws IOException {
        scene.close();
        // What one stalled answer fills before the destination is stopped: the app's stream, and the destination's
        // window.
        int window = Http2Settings.DEFAULT.wire().streamWindowBytes();
        int share = WriteBufferWaterMark.DEFAULT.high() + window / 2;
        scene = new OriginScene(folder, Http2Settings.DEFAULT, share);
        scene.start();
        try (Http2Origin origin = new Http2Origin(new Endless(window));
                App app = new App(Policies.CHECKOUT)) {
            scene.bench.internet.put(OriginScene.ADDRESS, 80, origin.address());
            app.get(1, "/");
            app.await(HEADERS, 1);

            assertThat(app.await(RST_STREAM, 1).code()).isNotZero();
            assertThat(scene.bench.limits).containsExactly(Limit.BUFFERED_PER_IDENTITY);
        }
        await().until(() -> scene.bench.records.all().size() == 1);
        assertThat(scene.bench.records.all().getFirst().outcome().reason()).isEqualTo(Reason.TUNNEL_LIMIT);
        assertThat(scene.bench.records.all().getFirst().outcome().toString()).contains("" + share);
        await().until(() -> scene.bench.held(Policies.CHECKOUT) == 0);
    }

    @Test
    void theLargestHolderOfAnIdentityIsCutAndTheOthersStay() throws IOException {
        scene.start();
        try (Http2Origin origin = new Http2Origin((peer, frame) -> {
                    if (frame.type() == HEADERS) {
                        answer(peer, frame);
                    }
                });
                App app = new App(Policies.CHECKOUT);
                App neighbour = new App(NEIGHBOUR)) {
            scene.bench.internet.put(OriginScene.ADDRESS, 80, origin.address());
            app.get(1, "/small");
            app.get(3, "/big");
            app.get(5, "/small");
            neighbour.get(1, "/small");
            app.await(HEADERS, 3);
            neighbour.await(HEADERS, 1);

            assertThat(app.await(RST_STREAM, 3).code()).isNotZero();
            assertThat(scene.bench.limits).containsExactly(Limit.BUFFERED_PER_IDENTITY);
            assertThat(app.read(1)).isEqualTo(SMALL);
            assertThat(app.read(5)).isEqualTo(SMALL);
            assertThat(neighbour.read(1)).isEqualTo(SMALL);
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> scene.bench.records.all().size() == 4);
        assertThat(scene.bench.records.all())
                .extracting(record -> record.outcome().reason())
                .containsExactlyInAnyOrder(Reason.TUNNEL_LIMIT, null, null, null);
        ConnectionRecord cut = scene.bench.records.all().stream()
                .filter(record -> record.outcome().reason() != null)
                .findFirst()
                .orElseThrow();
        assertThat(cut.outcome()).asString().contains("hold more than " + SHARE + " bytes in this gateway's memory");
    }
}

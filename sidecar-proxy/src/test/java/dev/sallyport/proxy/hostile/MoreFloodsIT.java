package dev.sallyport.proxy.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.tunnel.RawHttp2;
import dev.sallyport.proxy.wire.PeerLimits;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 as no honest client speaks it, beyond the floods of {@code tunnel.FloodIT}: each costs the attacker its own connection or stream. */
class MoreFloodsIT {
    private static final int NO_CODE = -1;
    private static final int PROTOCOL_ERROR = 1;
    private static final int FLOW_CONTROL_ERROR = 3;
    private static final int STREAM_CLOSED = 5;
    private static final int FRAME_SIZE_ERROR = 6;
    private static final int COMPRESSION_ERROR = 9;
    private static final int ENHANCE_YOUR_CALM = 11;

    @TempDir
    Path folder;

    private Siege siege;

    private void begin(PeerLimits limits) throws Exception {
        siege = new Siege(folder, Siege.ADDRESSES, Siege.WORKLOADS, limits);
    }

    private void begin() throws Exception {
        begin(Siege.streams(100_000));
    }

    @AfterEach
    void close() throws Exception {
        if (siege != null) {
            try (Siege ending = siege) {
                ending.honestGoesOn();
            }
        }
    }

    private interface Attack {
        void on(RawHttp2 raw) throws IOException;
    }

    private void ends(Limit limit, Attack attack, Integer... codes) throws Exception {
        try (RawHttp2 raw = siege.http2("pod-1")) {
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    attack.on(raw);
                } catch (IOException ended) {
                    assertThat(ended).isNotNull();
                }
            });
            assertThat(raw.readToEnd()).isIn((Object[]) codes);
            writer.join(Duration.ofSeconds(10));
        }
        await().untilAsserted(() -> assertThat(siege.limit(limit)).isPositive());
    }

    private static byte[] integer(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] setting(int id, int value) {
        return ByteBuffer.allocate(6).putShort((short) id).putInt(value).array();
    }

    @Test
    void answersThatNobodyReadsEndTheConnectionBeforeTheyFillMemory() throws Exception {
        begin();
        long before = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
        try (RawHttp2 raw = siege.http2("pod-1").deaf()) {
            String label = "x".repeat(60) + ".";
            String[] request = {":method", "CONNECT", ":authority", label + label + label + "example:443"};
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    // 32 MB of answers if all were kept; nobody reads one.
                    for (int i = 0; i < 100_000; i++) {
                        raw.open(RawHttp2.END_STREAM, request);
                    }
                } catch (IOException ended) {
                    assertThat(ended).isNotNull();
                }
            });
            // Answers that were not taken keep their streams open; the hundred and first is refused, and so is the
            // flood.
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(siege.limit(Limit.STREAM_ERRORS) + siege.limit(Limit.UNREAD_ANSWERS))
                                    .isPositive());
            writer.join(Duration.ofSeconds(10));
        }
        assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() - before).isLessThan(8L << 20);
    }

    @Test
    void dataOnClosedStreamsByTheThousandEndsTheConnection() throws Exception {
        begin();
        ends(
                Limit.STREAM_ERRORS,
                raw -> {
                    int stream = raw.open(RawHttp2.END_STREAM, ":method", "CONNECT", ":authority", "no.example:443");
                    raw.connectStream("no.example:443");
                    for (int i = 0; i < 20_000; i++) {
                        raw.frame(RawHttp2.DATA, 0, stream, new byte[1]);
                    }
                },
                ENHANCE_YOUR_CALM,
                STREAM_CLOSED,
                NO_CODE);
    }

    @Test
    void streamsBeyondTheAdvertisedNumberByTheThousandEndTheConnection() throws Exception {
        begin();
        ends(
                Limit.STREAM_ERRORS,
                raw -> {
                    for (int i = 0; i < 20_000; i++) {
                        raw.connectStream("silent.example:443");
                    }
                },
                ENHANCE_YOUR_CALM,
                NO_CODE);
    }

    @Test
    void aFloodOfStreamsEndsTheConnection() throws Exception {
        begin(Siege.streams(20));
        ends(
                Limit.TUNNEL_RATE_PER_CONNECTION,
                raw -> {
                    for (int i = 0; i < 5000; i++) {
                        raw.open(RawHttp2.END_STREAM, ":method", "CONNECT", ":authority", "no.example:443");
                    }
                },
                ENHANCE_YOUR_CALM,
                NO_CODE);
        siege.awaitRecord("tunnel_limit", "This connection opens more tunnels in a second");
    }

    @Test
    void unsolicitedAcknowledgementsEndTheConnection() throws Exception {
        begin();
        ends(
                Limit.CONTROL_FRAMES,
                raw -> {
                    for (int i = 0; i < 5000; i++) {
                        raw.frame(RawHttp2.PING, 1, 0, new byte[8]);
                        raw.frame(RawHttp2.SETTINGS, 1, 0, new byte[0]);
                    }
                },
                ENHANCE_YOUR_CALM,
                NO_CODE);
    }

    @Test
    void unknownFramesEndTheConnection() throws Exception {
        begin();
        ends(
                Limit.CONTROL_FRAMES,
                raw -> {
                    for (int i = 0; i < 5000; i++) {
                        raw.frame(0x42, 0, 0, new byte[100]);
                    }
                },
                ENHANCE_YOUR_CALM,
                NO_CODE);
    }

    @Test
    void headerListSizesThatChangeEndTheConnection() throws Exception {
        begin();
        ends(
                Limit.CONTROL_FRAMES,
                raw -> {
                    for (int i = 0; i < 5000; i++) {
                        raw.frame(RawHttp2.SETTINGS, 0, 0, setting(6, i % 2 == 0 ? 1 : 1 << 20));
                        raw.open(RawHttp2.END_STREAM, ":method", "CONNECT", ":authority", "no.example:443");
                    }
                },
                ENHANCE_YOUR_CALM,
                NO_CODE);
    }

    @Test
    void anAnswerThatThePeerForbidsLeavesNothingBehind() throws Exception {
        begin();
        try (RawHttp2 raw = siege.http2("pod-1")) {
            raw.frame(RawHttp2.SETTINGS, 0, 0, setting(6, 0));
            for (int i = 0; i < 150; i++) {
                raw.open(RawHttp2.END_STREAM, ":method", "CONNECT", ":authority", "a.example:443");
            }
            raw.frame(RawHttp2.PING, 0, 0, new byte[8]);
            raw.await(RawHttp2.PING, 0);
        }
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(siege.metric("sallyport_tunnel_streams_open")).isEqualTo(1);
            assertThat(siege.role.openTunnels()).isEqualTo(1);
        });
    }

    @Test
    void aTableOfFourGigabytesIsNotFilled() throws Exception {
        begin();
        try (RawHttp2 raw = siege.http2("pod-1")) {
            raw.frame(RawHttp2.SETTINGS, 0, 0, setting(1, -1));
            // Whatever differs from answer to answer is written literally, never indexed (RFC 7541 §6.2.3).
            int stream = raw.open(RawHttp2.END_STREAM, ":method", "CONNECT", ":authority", "first.example:443");
            raw.await(RawHttp2.HEADERS, stream);
            stream = raw.open(RawHttp2.END_STREAM, ":method", "CONNECT", ":authority", "first.example:443");
            byte[] again = raw.await(RawHttp2.HEADERS, stream).payload();
            assertThat(new String(again, ISO_8859_1)).contains("sallyport-reason");
        }
    }

    @Test
    void aWindowThatOverflowsEndsTheConnection() throws Exception {
        begin();
        ends(
                Limit.PROTOCOL,
                raw -> {
                    raw.frame(RawHttp2.WINDOW_UPDATE, 0, 0, integer(Integer.MAX_VALUE));
                    raw.frame(RawHttp2.WINDOW_UPDATE, 0, 0, integer(Integer.MAX_VALUE));
                },
                FLOW_CONTROL_ERROR);
    }

    @Test
    void aWindowThatOverflowsOnAStreamEndsTheStreamOnly() throws Exception {
        begin();
        try (RawHttp2 raw = siege.http2("pod-1")) {
            int stream = raw.connectStream("a.example:443");
            raw.await(RawHttp2.HEADERS, stream);
            raw.frame(RawHttp2.WINDOW_UPDATE, 0, stream, integer(Integer.MAX_VALUE));
            assertThat(raw.await(RawHttp2.RST_STREAM, stream).code()).isIn(FLOW_CONTROL_ERROR, 10);
            raw.frame(RawHttp2.PING, 0, 0, new byte[8]);
            raw.await(RawHttp2.PING, 0);
        }
    }

    @Test
    void streamIdsThatNoClientMayUseEndTheConnection() throws Exception {
        begin();
        for (int id : new int[] {0, 2}) {
            ends(
                    Limit.PROTOCOL,
                    raw -> raw.frame(
                            RawHttp2.HEADERS,
                            RawHttp2.END_HEADERS,
                            id,
                            RawHttp2.fields(":method", "CONNECT", ":authority", "a.example:443")),
                    PROTOCOL_ERROR);
        }
        ends(Limit.PROTOCOL, raw -> raw.frame(RawHttp2.DATA, 0, 99, new byte[1]), PROTOCOL_ERROR);
        ends(Limit.PROTOCOL, raw -> raw.frame(RawHttp2.RST_STREAM, 0, 99, new byte[4]), PROTOCOL_ERROR);
    }

    @Test
    void framesOfAWrongSizeEndTheConnection() throws Exception {
        begin();
        ends(Limit.PROTOCOL, raw -> raw.frame(RawHttp2.PING, 0, 0, new byte[7]), FRAME_SIZE_ERROR);
        ends(Limit.PROTOCOL, raw -> raw.frame(RawHttp2.SETTINGS, 0, 0, new byte[5]), FRAME_SIZE_ERROR);
        ends(Limit.PROTOCOL, raw -> raw.frame(RawHttp2.DATA, 0, 1, new byte[20_000]), FRAME_SIZE_ERROR, NO_CODE);
        ends(Limit.PROTOCOL, raw -> raw.bytes(new byte[] {(byte) 0xff, -1, -1, 0, 0, 0, 0, 0, 1}), FRAME_SIZE_ERROR);
    }

    /** One byte on the wire is one field of the table's: the bomb of 2026. */
    @Test
    void anHpackBombIsNoRequestAndItsStreamEnds() throws Exception {
        begin();
        try (RawHttp2 raw = siege.http2("pod-1")) {
            raw.frame(RawHttp2.SETTINGS, 0, 0, setting(4, 0));
            ByteArrayOutputStream block = new ByteArrayOutputStream();
            byte[] value = new byte[3000];
            Arrays.fill(value, (byte) 'v');
            block.writeBytes(RawHttp2.fields(":method", "CONNECT", ":authority", "a.example:443"));
            // Literal with indexing: name "x", value of 3000 bytes; then 10 000 times the entry just made.
            block.writeBytes(new byte[] {0x40, 1, 'x', 127, (byte) (0x80 | 2873 % 128), 2873 / 128});
            block.writeBytes(value);
            byte[] references = new byte[10_000];
            Arrays.fill(references, (byte) (0x80 | 62));
            block.writeBytes(references);
            for (int i = 0; i < 20; i++) {
                raw.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 2 * i + 1, block.toByteArray());
            }
            raw.frame(RawHttp2.PING, 0, 0, new byte[8]);
            assertThat(raw.readUntilPingOrEnd()).isTrue();
        }
        assertThat(siege.role.openTunnels()).isEqualTo(1);
    }

    @Test
    void cookieCrumbsAreCountedOneByOne() throws Exception {
        begin();
        try (RawHttp2 raw = siege.http2("pod-1")) {
            String[] fields = new String[4 + 2 * 150];
            System.arraycopy(new String[] {":method", "CONNECT", ":authority", "a.example:443"}, 0, fields, 0, 4);
            for (int i = 4; i < fields.length; i += 2) {
                fields[i] = "cookie";
                fields[i + 1] = "a=b";
            }
            int stream = raw.open(0, fields);
            assertThat(raw.await(RawHttp2.RST_STREAM, stream).code()).isEqualTo(ENHANCE_YOUR_CALM);
        }
        assertThat(siege.role.openTunnels()).isEqualTo(1);
    }

    @Test
    void brokenHpackEndsTheConnection() throws Exception {
        begin();
        ends(
                Limit.PROTOCOL,
                raw -> raw.frame(
                        RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, new byte[] {(byte) 0xff, -1, -1, -1, -1, 0x7f}),
                COMPRESSION_ERROR);
    }

    @Test
    void aGuestsHeadOfTooManyOrTooLongFieldsIsAnswered431() throws Exception {
        begin();
        String begun = "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n";
        for (String bomb : new String[] {"x: y\r\n".repeat(200), "x: " + "y".repeat(17_000)}) {
            try (var guest = RawHttp2.tls(siege.identity.ca, siege.attacker("pod-1"), siege.port, "http/1.1")) {
                guest.getOutputStream().write((begun + bomb).getBytes(ISO_8859_1));
                assertThat(Siege.head(guest)).startsWith("HTTP/1.1 431");
            }
        }
        siege.awaitRecord("malformed", "the head has more than 100 fields");
        siege.awaitRecord("malformed", "the head is longer than 16384 bytes");
    }

    @Test
    void aPlaintextHeadOfTooManyOrTooLongFieldsIsToldSoInsideTheTunnel() throws Exception {
        begin();
        String begun = "GET / HTTP/1.1\r\nHost: a.example\r\n";
        for (String bomb : new String[] {"x: y\r\n".repeat(200), "x: " + "y".repeat(17_000)}) {
            try (var guest = siege.guest(siege.attacker("pod-1"), "a.example:80")) {
                guest.getOutputStream().write((begun + bomb).getBytes(ISO_8859_1));
                assertThat(Siege.head(guest)).startsWith("HTTP/1.1 4").contains("malformed");
            }
        }
        siege.awaitRecord("malformed", "more than 100 fields");
    }
}

package dev.sallyport.proxy.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.tunnel.RawHttp2;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slowloris at every stage that waits for a peer: the time is counted from the first byte, so that one byte now and then
 * buys nothing. Every limit is one second here.
 */
class SlowIT {
    private static final Duration SLACK = Duration.ofSeconds(12);

    @TempDir
    Path folder;

    private Siege siege;

    @BeforeEach
    void begin() throws Exception {
        siege = new Siege(folder);
    }

    @AfterEach
    void close() throws Exception {
        if (siege != null) {
            siege.close();
        }
    }

    private interface Drip {
        void drop() throws IOException;
    }

    /** Drips every 150 ms from another thread until told to stop. */
    private static AtomicBoolean drip(Drip drip) {
        AtomicBoolean stop = new AtomicBoolean();
        Thread.ofVirtual().start(() -> {
            try {
                while (!stop.get()) {
                    drip.drop();
                    Thread.sleep(150);
                }
            } catch (IOException | InterruptedException ended) {
                return;
            }
        });
        return stop;
    }

    @Test
    void aHandshakeByteByByteEndsInTime() throws Exception {
        try (Socket socket = siege.from("127.0.0.2")) {
            byte[] begun = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
            int[] at = {0};
            AtomicBoolean stop = drip(() -> socket.getOutputStream().write(at[0] < begun.length ? begun[at[0]++] : 7));
            endsInTime(socket);
            stop.set(true);
        }
        assertThat(siege.metric("sallyport_tunnel_handshakes_total{result=\"timed_out\",}"))
                .isEqualTo(1);
        siege.honestGoesOn();
    }

    private static void endsInTime(Socket socket) {
        long began = System.nanoTime();
        assertThat(Siege.isEnded(socket)).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SLACK);
    }

    @Test
    void aClientThatFinishesTlsAndSaysNothingIsSentAway() throws Exception {
        try (SSLSocket socket = RawHttp2.tls(siege.identity.ca, siege.attacker("pod-1"), siege.port, "h2")) {
            endsInTime(socket);
        }
        assertThat(siege.limit(Limit.HEAD_TIME)).isEqualTo(1);
        siege.awaitRecord("malformed", "the request head did not come in time");
        siege.honestGoesOn();
    }

    @Test
    void aPrefaceByteByByteIsSentAway() throws Exception {
        byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1);
        try (SSLSocket socket = RawHttp2.tls(siege.identity.ca, siege.attacker("pod-1"), siege.port, "h2")) {
            int[] at = {0};
            AtomicBoolean stop = drip(() -> socket.getOutputStream().write(preface[at[0]++]));
            endsInTime(socket);
            stop.set(true);
        }
        assertThat(siege.limit(Limit.HEAD_TIME)).isEqualTo(1);
        siege.honestGoesOn();
    }

    @Test
    void aHeadInEndlessContinuationsEndsInTime() throws Exception {
        try (RawHttp2 raw = siege.http2("pod-1")) {
            raw.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.fields(":method", "CONNECT", ":authority", "a.example:443"));
            AtomicBoolean stop =
                    drip(() -> raw.frame(RawHttp2.CONTINUATION, 0, 1, RawHttp2.fields("x", "y".repeat(200))));
            long began = System.nanoTime();
            assertThat(raw.readToEnd()).isIn(11, -1);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SLACK);
            stop.set(true);
        }
        assertThat(siege.limit(Limit.HEAD_TIME)).isEqualTo(1);
        siege.awaitRecord("malformed", "the request head did not come in time");
        siege.honestGoesOn();
    }

    @Test
    void manyHeadsInTimeAreNoSlowHead() throws Exception {
        try (RawHttp2 raw = siege.http2("pod-1")) {
            for (int i = 0; i < 10; i++) {
                int stream = raw.connectStream("a.example:443");
                assertThat(raw.await(RawHttp2.HEADERS, stream).flags() & RawHttp2.END_HEADERS)
                        .isNotZero();
            }
            await().pollDelay(Duration.ofMillis(1500)).until(() -> true);
            raw.frame(RawHttp2.PING, 0, 0, new byte[8]);
            raw.await(RawHttp2.PING, 0);
        }
        assertThat(siege.limit(Limit.HEAD_TIME)).isZero();
    }

    @Test
    void aGuestsHeadByteByByteIsAnswered408() throws Exception {
        try (SSLSocket guest = RawHttp2.tls(siege.identity.ca, siege.attacker("pod-1"), siege.port, "http/1.1")) {
            AtomicBoolean stop = drip(() -> guest.getOutputStream().write('C'));
            assertThat(Siege.head(guest)).startsWith("HTTP/1.1 408");
            stop.set(true);
        }
        assertThat(siege.limit(Limit.HEAD_TIME)).isEqualTo(1);
        siege.awaitRecord("malformed", "the request head did not come in time");
        siege.honestGoesOn();
    }

    @Test
    void aPlaintextHeadByteByByteIsAnsweredInsideTheTunnel() throws Exception {
        try (SSLSocket guest = siege.guest(siege.attacker("pod-1"), "a.example:80")) {
            guest.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(ISO_8859_1));
            AtomicBoolean stop = drip(() -> guest.getOutputStream().write('x'));
            assertThat(Siege.head(guest)).startsWith("HTTP/1.1 400").contains("sallyport-reason: malformed");
            stop.set(true);
        }
        siege.awaitRecord("malformed", "not finished in time");
        siege.honestGoesOn();
    }

    @Test
    void aLaterHeadByteByByteIsAnswered408() throws Exception {
        String request = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
        dev.sallyport.proxy.testing.Upstream server = new dev.sallyport.proxy.testing.Upstream((in, out, socket) -> {
            in.readNBytes(10);
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
            in.transferTo(java.io.OutputStream.nullOutputStream());
        });
        siege.internet.put("8.8.8.8", 80, server);
        try (server;
                SSLSocket guest = siege.guest(siege.attacker("pod-1"), "a.example:80")) {
            guest.getOutputStream().write(request.getBytes(ISO_8859_1));
            assertThat(Siege.head(guest)).startsWith("HTTP/1.1 200");
            AtomicBoolean stop = drip(() -> guest.getOutputStream().write('G'));
            assertThat(Siege.head(guest)).startsWith("HTTP/1.1 408");
            stop.set(true);
        }
        siege.awaitRecord("malformed", "The request head was not finished within");
        siege.honestGoesOn();
    }
}

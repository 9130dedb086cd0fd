package dev.sallyport.proxy.parent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.testing.GatewayBench.Answer;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Upstream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A parent proxy that refuses, lies, is silent or goes away. */
class HostileParentIT {
    @TempDir
    Path folder;

    private ParentScene scene;

    @BeforeEach
    void open() {
        scene = new ParentScene(folder, TlsEngine.OPENSSL);
        scene.via("", "connections: { connectTimeout: 700ms }").origin.start();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private static void skipHead(InputStream in) throws IOException {
        int newlines = 0;
        while (newlines < 2) {
            int next = in.read();
            if (next < 0) {
                return;
            }
            newlines = next == '\n' ? newlines + 1 : next == '\r' ? newlines : 0;
        }
    }

    private static Upstream answering(String answer) {
        return new Upstream((in, out, socket) -> {
            skipHead(in);
            out.write(answer.getBytes(ISO_8859_1));
            out.flush();
            in.transferTo(out);
        });
    }

    private String refused(String answer, Reason reason) throws IOException {
        try (Upstream parent = answering(answer)) {
            scene.at(parent.address());
            return scene.refused(reason);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "403 Not for you,It answered CONNECT with 403.",
        "503 Busy,It answered CONNECT with 503.",
        "301 Elsewhere,It answered CONNECT with 301.",
        "101 Switching Protocols,It answered CONNECT with 101.",
        "407 <script>,It answered CONNECT with 407: it wants a credential.",
    })
    void whatItAnswersIsToldByItsStatusAlone(String status, String sentence) throws IOException {
        assertThat(refused(
                        "HTTP/1.1 " + status + "\r\nX-Text: <b>evil</b>\r\nContent-Length: 4\r\n\r\nevil",
                        Reason.PARENT_REFUSED))
                .isEqualTo("The parent proxy: " + sentence);
        assertThat(scene.asked(status.startsWith("407") ? "authentication" : "refused"))
                .isEqualTo(1);
        assertThat(scene.last().facts().parent()).isEqualTo("9.9.9.9:3128");
        assertThat(scene.last().facts().upstream()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "SSH-2.0-OpenSSH_9.2\\r\\n\\r\\n",
        "HTTP/1.1 200 OK\\n\\n",
        "HTTP/2 200\\r\\n\\r\\n",
        "HTTP/1.1 2000 OK\\r\\n\\r\\n",
        "HTTP/1.1 200 OK\\r\\n folded\\r\\n\\r\\n",
        "HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n",
    })
    void garbageIsNoAnswer(String answer) throws IOException {
        String bytes = answer.replace("\\r", "\r").replace("\\n", "\n");
        assertThat(refused(bytes, Reason.PARENT_UNREACHABLE))
                .startsWith("The parent proxy: What it answered to CONNECT is no answer of HTTP/1: ");
        assertThat(scene.asked("malformed")).isEqualTo(1);
    }

    @Test
    void aHeadWithoutEndIsCutOff() throws IOException {
        try (Upstream parent = new Upstream((in, out, socket) -> {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(UTF_8));
            for (int i = 0; i < 100_000; i++) {
                out.write("X-Y: zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\r\n".getBytes(UTF_8));
            }
        })) {
            scene.at(parent.address());
            assertThat(scene.refused(Reason.PARENT_UNREACHABLE)).contains("no answer of HTTP/1");
        }
        try (Upstream parent = answering("HTTP/1.1 100 Continue\r\n\r\n".repeat(100))) {
            scene.at(parent.address());
            assertThat(scene.refused(Reason.PARENT_UNREACHABLE)).contains("more than 8 interim answers");
        }
    }

    @Test
    void silenceAndAnAnswerThatTricklesEndWithTheConnectTimeout() throws IOException {
        AtomicInteger sent = new AtomicInteger();
        Instant begin = Instant.now();
        try (Upstream parent =
                new Upstream((in, out, socket) -> in.transferTo(java.io.OutputStream.nullOutputStream()))) {
            scene.at(parent.address());
            assertThat(scene.refused(Reason.PARENT_TIMEOUT))
                    .isEqualTo("The parent proxy: It did not answer CONNECT in time.");
        }
        try (Upstream parent = new Upstream((in, out, socket) -> {
            while (true) {
                out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(UTF_8), Math.min(sent.getAndIncrement(), 19), 1);
                java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
            }
        })) {
            scene.at(parent.address());
            assertThat(scene.refused(Reason.PARENT_TIMEOUT)).contains("did not answer CONNECT in time");
        }
        scene.origin.bench.internet.silent(ParentScene.ADDRESS, ParentScene.PORT);
        assertThat(scene.refused(Reason.PARENT_TIMEOUT)).contains("It could not be connected to.");
        assertThat(scene.asked("timeout")).isEqualTo(3);
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void goingAwayIsTold() throws IOException {
        try (Upstream parent = new Upstream((in, out, socket) -> skipHead(in))) {
            scene.at(parent.address());
            assertThat(scene.refused(Reason.PARENT_UNREACHABLE))
                    .isEqualTo("The parent proxy: It ended the connection without an answer to CONNECT.");
        }
        try (Upstream parent = new Upstream((in, out, socket) -> {
            skipHead(in);
            out.write("HTTP/1.1 200".getBytes(UTF_8));
            socket.setSoLinger(true, 0);
        })) {
            scene.at(parent.address());
            assertThat(scene.refused(Reason.PARENT_UNREACHABLE)).contains("without an answer");
        }
        assertThat(scene.asked("closed")).isEqualTo(2);
        scene.at(new java.net.InetSocketAddress("127.0.0.1", 1));
        assertThat(scene.refused(Reason.PARENT_UNREACHABLE))
                .isEqualTo("The parent proxy: It could not be connected to. 9.9.9.9 port 3128: connection refused.");
        assertThat(scene.asked("unreachable")).isEqualTo(1);
    }

    @Test
    void bytesBehindTheHeadBelongToTheTunnelHoweverTheyCome() throws IOException {
        String head = "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.0 200 OK\r\nContent-Length: 99\r\n\r\n";
        try (Upstream whole = answering(head + "hello")) {
            scene.at(whole.address());
            assertHello();
        }
        try (Upstream trickled = new Upstream((in, out, socket) -> {
            skipHead(in);
            socket.setTcpNoDelay(true);
            for (byte next : (head + "hello").getBytes(UTF_8)) {
                out.write(next);
                out.flush();
            }
            in.transferTo(out);
        })) {
            scene.at(trickled.address());
            assertHello();
        }
        try (Upstream ending = new Upstream((in, out, socket) -> {
            skipHead(in);
            out.write((head + "hello").getBytes(UTF_8));
        })) {
            scene.at(ending.address());
            try (Tunnel tunnel = scene.open(5432, "none")) {
                assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
                assertThat(tunnel.readAll()).isEqualTo("hello");
            }
        }
        scene.awaitRecords(3);
        assertThat(scene.origin.bench.records.all())
                .allSatisfy(record -> assertThat(record.bytesReceived()).isEqualTo(5));
    }

    private void assertHello() throws IOException {
        try (Tunnel tunnel = scene.open(5432, "none")) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            assertThat(new String(tunnel.read(5), UTF_8)).isEqualTo("hello");
        }
    }

    @Test
    void anAppThatLeavesMeanwhileLeavesNothingOpen() throws IOException {
        AtomicInteger ended = new AtomicInteger();
        try (Upstream parent = new Upstream((in, out, socket) -> {
            try {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            } finally {
                ended.incrementAndGet();
            }
        })) {
            scene.at(parent.address());
            try (Tunnel tunnel = scene.open(5432, "none")) {
                await().until(() -> parent.connections() == 1);
                assertThat(tunnel.answer()).isNotDone();
            }
            await().atMost(Duration.ofSeconds(5)).until(() -> ended.get() == 1);
        }
    }

    @Test
    void whereOneAddressIsRefusedTheNextIsAskedFor() throws IOException {
        scene.origin.bench.dns.name("api.partner.example", "8.8.8.8", "1.1.1.1");
        try (Upstream echo = Upstream.echo();
                dev.sallyport.proxy.testing.Exit exit = new dev.sallyport.proxy.testing.Exit()) {
            exit.put("1.1.1.1:5432", echo.address());
            scene.at(exit.address());
            scene.echoes(5432, "none", "select 1".getBytes(UTF_8));
            scene.awaitRecords(1);
            assertThat(scene.last().facts().resolvedAddress()).isEqualTo("1.1.1.1");
            assertThat(exit.heads()).hasSizeBetween(1, 2);
        }
    }
}

package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.forward.ForwardScene.HOST;
import static dev.sallyport.proxy.forward.ForwardScene.answer;
import static dev.sallyport.proxy.forward.ForwardScene.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.session.GatewaySettings;
import dev.sallyport.proxy.testing.GatewayBench;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.TestSettings;
import dev.sallyport.testkit.Extent;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand streams whose other end is slow: what waits, waits where it comes from. Prints what they cost. */
class SlowStreamsIT {
    private static final int STREAMS = Extent.isFull() ? 1000 : 200;
    private static final int SEND_BUFFER_BYTES = 128 * 1024;
    private static final byte[] MEGABYTE = new byte[1024 * 1024];

    @TempDir
    Path folder;

    private final List<Tunnel> tunnels = new ArrayList<>();
    private ForwardScene at;

    @BeforeEach
    void open() {
        GatewaySettings settings =
                new GatewaySettings(Duration.ofMillis(400), Duration.ofSeconds(1), 16 * 1024, 2000, 2000);
        at = new ForwardScene(
                new OriginScene(folder, new GatewayBench(settings, TestSettings.dial(), TlsEngine.OPENSSL)));
        at.scene.destination("connections: { max: 2000 }").start();
    }

    @AfterEach
    void close() throws IOException {
        for (Tunnel tunnel : tunnels) {
            tunnel.close();
        }
        at.awaitNoConnection();
        at.close();
    }

    private static long direct() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void print(String what, long direct, long heap) {
        System.out.printf(
                "%s: %d streams, direct memory %+d KiB, heap %+d KiB%n", what, STREAMS, direct / 1024, heap / 1024);
    }

    @Test
    void readersThatTakeLittleHoldTheirSenders() throws IOException {
        try (RawOrigin origin = at.origin((head, talk) -> {
            // A thousand send buffers as large as they like to grow would be more than the kernel has for TCP in all.
            talk.socket().setSendBufferSize(SEND_BUFFER_BYTES);
            talk.say("HTTP/1.1 200 OK\r\ncontent-length: " + 64L * MEGABYTE.length + "\r\n\r\n");
            for (int i = 0; i < 64; i++) {
                talk.out().write(MEGABYTE);
            }
            return true;
        })) {
            for (int i = 0; i < STREAMS; i++) {
                tunnels.add(at.send(get("/" + i)));
            }
            for (Tunnel tunnel : tunnels) {
                assertThat(answer(tunnel, "\r\n\r\n")).startsWith("HTTP/1.1 200 ");
            }
            await().pollDelay(Duration.ofMillis(200)).until(() -> origin.heads.size() == STREAMS);
            long direct = direct();
            long heap = heap();
            for (int round = 0; round < 4; round++) {
                for (Tunnel tunnel : tunnels) {
                    tunnel.read(100_000);
                }
            }
            print("slow readers", direct() - direct, heap() - heap);
            // Between its water marks, a stream may hold 64 KiB and one read.
            assertThat(direct() - direct).isLessThan(STREAMS * 128L * 1024);
            assertThat(heap() - heap).isLessThan(16L * 1024 * 1024);
        }
    }

    @Test
    void hostsThatTakeLittleHoldTheirApps() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        AtomicLong taken = new AtomicLong();
        try (RawOrigin origin = at.origin((head, talk) -> {
            taken.addAndGet(talk.in().readNBytes(1000).length);
            end.await();
            return false;
        })) {
            long direct = direct();
            long heap = heap();
            AtomicLong sent = new AtomicLong();
            for (int i = 0; i < STREAMS; i++) {
                Tunnel tunnel = at.send("POST /" + i + " HTTP/1.1\r\nHost: " + HOST + "\r\nContent-Length: "
                        + 64L * MEGABYTE.length + "\r\n\r\n");
                tunnels.add(tunnel);
                Thread.ofVirtual().start(() -> send(tunnel, sent));
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> taken.get() == 1000L * STREAMS);
            long[] before = {-1};
            // Nothing moves any more: everybody waits for the hosts.
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> before[0] == (before[0] = sent.get()));
            print("slow hosts", direct() - direct, heap() - heap);
            assertThat(direct() - direct).isLessThan(STREAMS * 192L * 1024);
            assertThat(heap() - heap).isLessThan(STREAMS * 96L * 1024);
            assertThat(origin.heads).hasSize(STREAMS);
            end.countDown();
        }
    }

    private static void send(Tunnel tunnel, AtomicLong sent) {
        try {
            OutputStream out = tunnel.socket().getOutputStream();
            for (int i = 0; i < 64 * 16; i++) {
                out.write(MEGABYTE, 0, 65536);
                sent.addAndGet(65536);
            }
        } catch (IOException over) {
            // The test has seen enough.
            return;
        }
    }
}

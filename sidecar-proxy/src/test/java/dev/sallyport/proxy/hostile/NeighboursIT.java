package dev.sallyport.proxy.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.limit.Pace;
import dev.sallyport.proxy.limit.WorkloadLimits;
import dev.sallyport.proxy.testing.LyingDns;
import dev.sallyport.proxy.testing.Upstream;
import dev.sallyport.proxy.tunnel.RawHttp2;
import dev.sallyport.testkit.Extent;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one authenticated workload can do to another at the same gateway: nothing that the other would notice. */
class NeighboursIT {
    /** Told apart from TLS and HTTP at once. */
    private static final byte[] OPAQUE = {'a', 0, 1};

    private static final Pace AMPLE = new Pace(100_000, 100_000);

    @TempDir
    Path folder;

    private Siege siege;
    private final List<RawHttp2> attackers = new ArrayList<>();

    private void begin(WorkloadLimits limits) throws Exception {
        siege = new Siege(folder, Siege.ADDRESSES, limits, Siege.streams(10_000));
    }

    @AfterEach
    void close() throws Exception {
        for (RawHttp2 attacker : attackers) {
            attacker.close();
        }
        if (siege != null) {
            siege.close();
        }
    }

    private RawHttp2 attacker(String pod) throws Exception {
        RawHttp2 raw = siege.http2(pod);
        attackers.add(raw);
        return raw;
    }

    private static int open(RawHttp2 raw, String authority, String sniffed) throws IOException {
        return raw.open(0, ":method", "CONNECT", ":authority", authority, "sallyport-sniffed", sniffed);
    }

    @Test
    void aPodHasItsShareAndItsSiblingItsOwn() throws Exception {
        begin(new WorkloadLimits(100, 15, 10, AMPLE, AMPLE, 64, 1L << 30));
        RawHttp2 first = attacker("pod-1");
        for (int i = 0; i < 10; i++) {
            open(first, "a.example:443", "none");
        }
        assertRefused(first, "429", Limit.TUNNELS_PER_POD, "This pod has 10 connections or requests open");
        RawHttp2 second = attacker("pod-2");
        for (int i = 0; i < 5; i++) {
            int stream = open(second, "a.example:443", "none");
            assertThat(RawHttp2.hasStatus(second.await(RawHttp2.HEADERS, stream), "200"))
                    .isTrue();
        }
        assertRefused(second, "429", Limit.TUNNELS_PER_IDENTITY, "This workload has 15 connections or requests open");
        siege.honestGoesOn();
        first.close();
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            int stream = open(second, "a.example:443", "none");
            assertThat(RawHttp2.hasStatus(second.await(RawHttp2.HEADERS, stream), "200"))
                    .isTrue();
        });
    }

    private void assertRefused(RawHttp2 raw, String status, Limit limit, String sentence) throws Exception {
        int stream = open(raw, "a.example:443", "none");
        RawHttp2.Frame head = raw.await(RawHttp2.HEADERS, stream);
        assertThat(RawHttp2.hasStatus(head, status)).isTrue();
        assertThat(new String(head.payload(), ISO_8859_1))
                .as("retry-after (53 in the static table): 1")
                .contains("\u001f&\u00011");
        assertThat(siege.limit(limit)).isEqualTo(1);
        siege.awaitRecord("tunnel_limit", sentence);
    }

    @Test
    void aPodThatOpensTooFastIsToldSoAndItsSiblingIsNotChargedForIt() throws Exception {
        begin(new WorkloadLimits(100, 10_000, 10_000, new Pace(1, 30), new Pace(1, 20), 64, 1L << 30));
        RawHttp2 fast = attacker("pod-1");
        int refused = 0;
        for (int i = 0; i < 200; i++) {
            int stream = fast.open(RawHttp2.END_STREAM, ":method", "CONNECT", ":authority", "no.example:443");
            RawHttp2.Frame head = fast.await(RawHttp2.HEADERS, stream);
            refused += RawHttp2.hasStatus(head, "429") ? 1 : 0;
        }
        assertThat(refused).isBetween(175, 180);
        assertThat(siege.limit(Limit.TUNNEL_RATE_PER_POD)).isEqualTo(refused);
        assertThat(siege.connections("denied", "tunnel_limit")).isEqualTo(refused);
        siege.awaitRecord("tunnel_limit", "This pod opens more than 1 connections per second");
        assertThat(siege.recorded("tunnel_limit")).as("sampled").hasSizeBetween(10, 60);
        RawHttp2 sibling = attacker("pod-2");
        int stream = open(sibling, "a.example:443", "none");
        assertThat(RawHttp2.hasStatus(sibling.await(RawHttp2.HEADERS, stream), "200"))
                .isTrue();
        siege.honestGoesOn();
    }

    @Test
    void aWorkloadWhoseNamesNobodyAnswersDoesNotUseUpTheResolver() throws Exception {
        begin(new WorkloadLimits(100, 10_000, 10_000, AMPLE, AMPLE, 5, 1L << 30));
        for (int i = 0; i < 20; i++) {
            siege.dns.name("n" + i + ".evil.example", nth -> new LyingDns.Say.Nothing());
        }
        RawHttp2 raw = attacker("pod-1");
        int last = 0;
        for (int i = 0; i < 20; i++) {
            last = open(raw, "n" + i + ".evil.example:443", "none");
        }
        assertThat(RawHttp2.hasStatus(raw.await(RawHttp2.HEADERS, last), "429")).isTrue();
        assertThat(siege.limit(Limit.LOOKUPS_PER_IDENTITY)).isEqualTo(15);
        siege.awaitRecord("tunnel_limit", "5 names looked up at once");
        siege.honestGoesOn();
    }

    @Test
    void manyTunnelsToOneNameAreOneLookUpOfTheirShare() throws Exception {
        begin(new WorkloadLimits(100, 10_000, 10_000, AMPLE, AMPLE, 1, 1L << 30));
        siege.dns.name("one.evil.example", "8.8.8.8");
        RawHttp2 raw = attacker("pod-1");
        for (int i = 0; i < 60; i++) {
            open(raw, "one.evil.example:443", "none");
        }
        for (int answered = 0; answered < 60; ) {
            RawHttp2.Frame frame = raw.read();
            if (frame.type() == RawHttp2.HEADERS) {
                assertThat(RawHttp2.hasStatus(frame, "200")).isTrue();
                answered++;
            }
        }
        assertThat(siege.limit(Limit.LOOKUPS_PER_IDENTITY)).isZero();
    }

    @Test
    void halfOpenTunnelsByTheThousandAreCarriedFreedAndUnnoticed() throws Exception {
        begin(Siege.WORKLOADS);
        int connections = Extent.of(10, 100);
        long before = direct();
        for (int i = 0; i < connections; i++) {
            RawHttp2 raw = attacker("pod-" + i);
            for (int stream = 0; stream < 100; stream++) {
                switch (stream % 4) {
                    // The destination never answers the SYN.
                    case 0 -> open(raw, "silent.example:443", "none");
                    // Early bytes are announced and never come.
                    case 1 -> open(raw, "silent.example:443", "tls");
                    // Answered, and no byte follows.
                    case 2 -> open(raw, "a.example:443", "none");
                    // Answered after the announced bytes did not come.
                    default -> open(raw, "a.example:443", "tls");
                }
            }
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> siege.role.openTunnels() > connections * 50);
        siege.honestGoesOn();
        assertThat(direct() - before).as("bytes").isLessThan(connections * 100 * 16L * 1024);
        // What never got a destination is given up after the connect timeout; the rest waits for its bytes.
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(siege.connections("failed", "connect_timeout"))
                        .isEqualTo(connections * 50));
        assertThat(siege.role.openTunnels()).isEqualTo(connections * 50 + 1);
        siege.awaitRecord("connect_timeout", "silent.example");
        for (RawHttp2 attacker : attackers) {
            attacker.close();
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> siege.role.openTunnels() == 1);
        siege.honestGoesOn();
    }

    private static long direct() {
        return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
    }

    @Test
    void aWorkloadThatTakesNothingLosesWhatDoesNotMoveOnceItHoldsMoreThanItsShare() throws Exception {
        WorkloadLimits little = new WorkloadLimits(100, 10_000, 10_000, AMPLE, AMPLE, 64, 1 << 20);
        siege = new Siege(folder, Siege.ADDRESSES, little, Siege.patient());
        try (Upstream talker = new Upstream((in, out, socket) -> {
            byte[] chunk = new byte[64 << 10];
            while (true) {
                out.write(chunk);
            }
        })) {
            siege.internet.put("8.8.8.8", 80, talker);
            RawHttp2 raw = RawHttp2.connect(siege.identity.ca, siege.attacker("pod-1"), siege.port, 0);
            attackers.add(raw);
            for (int i = 0; i < 50; i++) {
                int stream = open(raw, "a.example:80", "none");
                assertThat(RawHttp2.hasStatus(raw.await(RawHttp2.HEADERS, stream), "200"))
                        .isTrue();
            }
            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() ->
                            assertThat(siege.connections("cut", "tunnel_limit")).isBetween(25.0, 49.0));
            siege.awaitRecord("tunnel_limit", "bytes in this gateway's memory, and this one does not move");
            assertThat(siege.limit(Limit.BUFFERED_PER_IDENTITY)).isPositive();
            siege.honestGoesOn();
        }
    }

    @Test
    void aStormOfResetsFromDestinationsEndsNoSharedConnection() throws Exception {
        begin(Siege.WORKLOADS);
        try (Upstream resetting = new Upstream((in, out, socket) -> {
            // At the first judged bytes.
            assertThat(in.read()).isEqualTo('a');
            socket.setSoLinger(true, 0);
        })) {
            siege.internet.put("8.8.8.8", 80, resetting);
            RawHttp2 shared = attacker("pod-1");
            int kept = open(shared, "a.example:443", "none");
            shared.await(RawHttp2.HEADERS, kept);
            for (int round = 0; round < Extent.of(10, 200); round++) {
                for (int i = 0; i < 50; i++) {
                    int stream = open(shared, "a.example:80", "none");
                    shared.frame(RawHttp2.DATA, 0, stream, OPAQUE);
                }
                for (int resets = 0; resets < 50; ) {
                    RawHttp2.Frame frame = shared.read();
                    assertThat(frame.type()).isNotEqualTo(RawHttp2.GOAWAY);
                    if (frame.type() == RawHttp2.RST_STREAM) {
                        assertThat(frame.code()).as("CONNECT_ERROR").isEqualTo(10);
                        resets++;
                    }
                }
            }
            shared.frame(RawHttp2.DATA, 0, kept, OPAQUE);
            assertThat(shared.await(RawHttp2.DATA, kept).payload()).isEqualTo(OPAQUE);
            assertThat(siege.limit(Limit.STREAM_ERRORS)).isZero();
            assertThat(siege.limit(Limit.PROTOCOL)).isZero();
        }
        siege.honestGoesOn();
    }

    @Test
    void aHogsTunnelsDoNotKeepAnotherWaiting() throws Exception {
        begin(Siege.WORKLOADS);
        ConcurrentLinkedQueue<SSLSocket> hogs = new ConcurrentLinkedQueue<>();
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < Extent.of(4, 64); i++) {
                String pod = "pod-" + i;
                workers.submit(() -> {
                    SSLSocket hog = siege.guest(siege.attacker(pod), "a.example:443");
                    hogs.add(hog);
                    byte[] chunk = new byte[16 << 10];
                    Thread.ofVirtual().start(() -> drain(hog));
                    hog.getOutputStream().write(dev.sallyport.proxy.testing.ClientHellos.of("a.example"));
                    while (!hog.isClosed()) {
                        hog.getOutputStream().write(chunk);
                    }
                    return null;
                });
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> hogs.size() == Extent.of(4, 64));
            siege.honestGoesOn();
            for (SSLSocket hog : hogs) {
                hog.close();
            }
            workers.shutdown();
            assertThat(workers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void drain(SSLSocket socket) {
        try {
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException ended) {
            return;
        }
    }
}

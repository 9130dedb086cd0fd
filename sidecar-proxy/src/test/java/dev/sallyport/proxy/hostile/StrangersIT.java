package dev.sallyport.proxy.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.limit.AddressLimits;
import dev.sallyport.proxy.limit.Pace;
import dev.sallyport.proxy.tunnel.RawHttp2;
import dev.sallyport.testkit.Extent;
import dev.sallyport.testkit.ca.TestCa;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody can do whom the gateway does not know yet, or will never know. */
class StrangersIT {
    private static final int SHAKING = 20;

    @TempDir
    Path folder;

    private Siege siege;
    private final List<Socket> sockets = new ArrayList<>();

    private void begin(AddressLimits limits) throws Exception {
        siege = new Siege(folder, limits, Siege.WORKLOADS, Siege.streams(1000));
    }

    @AfterEach
    void close() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        if (siege != null) {
            siege.close();
        }
    }

    private Socket open(String address) throws IOException {
        Socket socket = siege.from(address);
        sockets.add(socket);
        return socket;
    }

    @Test
    void silentHandshakesAreBoundedForEachAddressAndEndInTime() throws Exception {
        begin(new AddressLimits(8000, SHAKING, new Pace(100_000, 100_000)));
        int many = Extent.of(100, 2000);
        for (int i = 0; i < many; i++) {
            open("127.0.0.2");
        }
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() ->
                        assertThat(siege.limit(Limit.HANDSHAKES_PER_ADDRESS)).isEqualTo(many - SHAKING));
        siege.honestGoesOn();
        assertThat(sockets).allMatch(Siege::isEnded);
        await().untilAsserted(() -> assertThat(siege.metric("sallyport_tunnel_handshakes_total{result=\"timed_out\",}"))
                .isEqualTo(SHAKING));
        siege.awaitRecord("tunnel_limit", "127.0.0.2 has as many handshakes under way");
        assertThat(siege.recorded("tunnel_limit")).hasSizeLessThan(60);
        // Their places are free again.
        try (Socket late = open("127.0.0.2")) {
            late.setSoTimeout(300);
            assertThat(Siege.isEnded(late)).isFalse();
        }
    }

    @Test
    void aFloodOfHandshakesStopsAtItsPaceAndItsAddress() throws Exception {
        begin(new AddressLimits(8000, 8000, new Pace(1, 10)));
        for (int i = 0; i < 50; i++) {
            open("127.0.0.3").close();
        }
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(
                        () -> assertThat(siege.limit(Limit.HANDSHAKE_RATE)).isBetween(35.0, 40.0));
        open("127.0.0.4").setSoTimeout(300);
        assertThat(Siege.isEnded(sockets.getLast())).as("another address").isFalse();
        siege.awaitRecord("tunnel_limit", "127.0.0.3 begins handshakes faster");
    }

    @Test
    void connectionsAreBoundedForEachAddress() throws Exception {
        begin(new AddressLimits(10, 10, new Pace(100_000, 100_000)));
        for (int i = 0; i < 15; i++) {
            open("127.0.0.5");
        }
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() ->
                        assertThat(siege.limit(Limit.CONNECTIONS_PER_ADDRESS)).isEqualTo(5));
        siege.honestGoesOn();
    }

    @Test
    void refusedCertificatesAreCountedAndOnlySampledInTheRecord() throws Exception {
        begin(Siege.ADDRESSES);
        TestCa foreign = TestCa.create("cluster.local");
        int many = Extent.of(60, 1000);
        long began = System.nanoTime();
        for (int i = 0; i < many; i++) {
            try (SSLSocket stranger =
                    RawHttp2.tls(siege.identity.ca, foreign.issue("bank", "teller"), siege.port, "h2")) {
                // TLS 1.3: the client is done before the server has looked at its certificate.
                assertThat(Siege.isEnded(stranger)).isTrue();
            } catch (IOException refused) {
                assertThat(refused).isNotNull();
            }
        }
        await().untilAsserted(() -> assertThat(siege.metric("sallyport_tunnel_handshakes_total{result=\"refused\",}"))
                .isEqualTo(many));
        assertThat(siege.connections("failed", "identity_unavailable")).isEqualTo(many);
        siege.awaitRecord("identity_unavailable", "127.0.0.1 showed no certificate");
        await().untilAsserted(
                        () -> assertThat(siege.recorded("identity_unavailable").size()
                                        + siege.metric("sallyport_records_dropped_total{cause=\"sampled\",}"))
                                .isEqualTo(many));
        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
        assertThat(siege.recorded("identity_unavailable").size())
                .as("ten at once and one per second")
                .isLessThanOrEqualTo(11 + (int) seconds);
        siege.honestGoesOn();
    }

    @Test
    void aClientHelloWithoutEndIsNotCollected() throws Exception {
        begin(Siege.ADDRESSES);
        Socket socket = open("127.0.0.6");
        byte[] record = new byte[5 + 16_384];
        record[0] = 22;
        record[1] = 3;
        record[2] = 1;
        record[3] = 0x40;
        record[5] = 1;
        record[6] = (byte) 0xff;
        record[7] = (byte) 0xff;
        record[8] = (byte) 0xff;
        try {
            for (int i = 0; i < 64; i++) {
                socket.getOutputStream().write(record);
            }
        } catch (IOException reset) {
            assertThat(reset).isNotNull();
        }
        assertThat(Siege.isEnded(socket)).isTrue();
        siege.honestGoesOn();
    }

    @Test
    void aFloodOfKeyUpdatesEndsItsOwnConnection() throws Exception {
        begin(Siege.ADDRESSES);
        try (SSLSocket peer = siege.guest(siege.attacker("pod-k"), "a.example:443")) {
            boolean ended = false;
            for (int i = 0; i < 2000 && !ended; i++) {
                try {
                    peer.startHandshake();
                } catch (IOException refused) {
                    ended = true;
                }
            }
            assertThat(ended || Siege.isEnded(peer)).isTrue();
        }
        siege.honestGoesOn();
    }

    @Test
    void connectionsAreBoundedForEachIdentityAndTheyAreToldSo() throws Exception {
        var few = new dev.sallyport.proxy.limit.WorkloadLimits(
                3, 100, 100, new Pace(1000, 1000), new Pace(1000, 1000), 64, 1L << 30);
        siege = new Siege(folder, Siege.ADDRESSES, few, Siege.streams(1000));
        List<RawHttp2> held = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            RawHttp2 raw = siege.http2("pod-" + i);
            raw.frame(RawHttp2.PING, 0, 0, new byte[8]).await(RawHttp2.PING, 0);
            held.add(raw);
        }
        try (RawHttp2 fourth = siege.http2("pod-4")) {
            assertThat(fourth.readToEnd()).as("ENHANCE_YOUR_CALM").isIn(11, -1);
        } catch (IOException endedBeforeThePreface) {
            assertThat(endedBeforeThePreface).isNotNull();
        }
        try (SSLSocket guest = RawHttp2.tls(siege.identity.ca, siege.attacker("pod-5"), siege.port, "http/1.1")) {
            Siege.connect(guest, "a.example:443");
            assertThat(Siege.head(guest))
                    .startsWith("HTTP/1.1 429 ")
                    .contains("retry-after: 1")
                    .contains("sallyport-reason: tunnel_limit");
        }
        assertThat(siege.limit(Limit.CONNECTIONS_PER_IDENTITY)).isEqualTo(2);
        siege.awaitRecord("tunnel_limit", "This workload has 3 connections to this gateway");
        siege.honestGoesOn();
        for (RawHttp2 raw : held) {
            raw.close();
        }
        await().untilAsserted(() -> {
            try (RawHttp2 again = siege.http2("pod-6")) {
                again.frame(RawHttp2.PING, 0, 0, new byte[8]);
                assertThat(again.read().type()).isEqualTo(RawHttp2.SETTINGS);
                assertThat(again.read().type()).isNotEqualTo(RawHttp2.GOAWAY);
            }
        });
    }
}

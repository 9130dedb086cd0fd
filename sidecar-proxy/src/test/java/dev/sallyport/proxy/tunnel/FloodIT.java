package dev.sallyport.proxy.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.proxy.wire.PeerLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each flood of PROTOCOL §5.5 ends the connection it came on, and an honest tunnel beside it never notices. */
class FloodIT {
    private static final int ENHANCE_YOUR_CALM = 11;

    private TestIdentity identity;
    private GatewayStub gateway;
    private SidecarStub sidecar;
    private ServerSocket destination;
    private Socket honestApp;
    private Socket honestServer;

    @BeforeEach
    void start() throws Exception {
        identity = new TestIdentity();
        PeerLimits limits = new PeerLimits(
                100,
                16384,
                100,
                50,
                20,
                Duration.ofSeconds(30),
                100,
                2000,
                1000,
                1000,
                Duration.ofMillis(700),
                20_000,
                1 << 20);
        gateway = new GatewayStub(identity.gateway, limits);
        sidecar = new SidecarStub(
                identity.workload, TunnelFixture.pool(TunnelFixture.wire(), List.of(gateway.address())));
        destination = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        honestApp = sidecar.connect(destination.getLocalPort());
        honestServer = destination.accept();
    }

    @AfterEach
    void stop() throws Exception {
        honestApp.getOutputStream().write("still here".getBytes(US_ASCII));
        honestApp.shutdownOutput();
        assertThat(honestServer.getInputStream().readAllBytes())
                .as("the honest tunnel")
                .isEqualTo("still here".getBytes(US_ASCII));
        honestApp.close();
        honestServer.close();
        destination.close();
        sidecar.close();
        gateway.close();
        identity.close();
    }

    private RawHttp2 attacker() throws Exception {
        return RawHttp2.connect(identity.ca, gateway.port, 65535);
    }

    private interface Flood {
        void once(RawHttp2 raw) throws IOException;
    }

    private void endsTheConnection(int times, Flood flood) throws Exception {
        try (RawHttp2 raw = attacker()) {
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < times; i++) {
                        flood.once(raw);
                    }
                } catch (IOException ended) {
                    assertThat(ended).isNotNull();
                }
            });
            assertThat(raw.readToEnd()).isIn(ENHANCE_YOUR_CALM, -1);
            writer.join(Duration.ofSeconds(10));
        }
        await().untilAsserted(() -> assertThat(gateway.seen.connections).hasValue(1));
        assertThat(gateway.seen.limits.get()).isPositive();
    }

    @Test
    void rapidResets() throws Exception {
        String authority = "x.example:" + destination.getLocalPort();
        endsTheConnection(
                200, raw -> raw.frame(RawHttp2.RST_STREAM, 0, raw.connectStream(authority), new byte[] {0, 0, 0, 8}));
    }

    @Test
    void pings() throws Exception {
        endsTheConnection(5000, raw -> raw.frame(RawHttp2.PING, 0, 0, new byte[8]));
    }

    @Test
    void settings() throws Exception {
        endsTheConnection(5000, raw -> raw.frame(RawHttp2.SETTINGS, 0, 0, new byte[0]));
    }

    @Test
    void priorities() throws Exception {
        endsTheConnection(5000, raw -> raw.frame(RawHttp2.PRIORITY, 0, 1, new byte[5]));
    }

    @Test
    void windowUpdates() throws Exception {
        endsTheConnection(50_000, raw -> raw.frame(RawHttp2.WINDOW_UPDATE, 0, 0, new byte[] {0, 0, 0, 1}));
    }

    @Test
    void emptyContinuations() throws Exception {
        endsTheConnection(1, raw -> {
            raw.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.fields(":method", "CONNECT"));
            for (int i = 0; i < 1000; i++) {
                raw.frame(RawHttp2.CONTINUATION, 0, 1, new byte[0]);
            }
        });
    }

    @Test
    void emptyData() throws Exception {
        String authority = "x.example:" + destination.getLocalPort();
        endsTheConnection(1, raw -> {
            int stream = raw.connectStream(authority);
            for (int i = 0; i < 1000; i++) {
                raw.frame(RawHttp2.DATA, 0, stream, new byte[0]);
            }
        });
    }

    @Test
    void tinyFramesThatNobodyReads() throws Exception {
        gateway.behaviour = arrival -> {};
        endsTheConnection(1, raw -> {
            int stream = raw.connectStream("x.example:443");
            for (int i = 0; i < 50_000; i++) {
                raw.frame(RawHttp2.DATA, 0, stream, new byte[1]);
            }
        });
    }

    @Test
    void protocolErrorsThatMakeUsReset() throws Exception {
        String authority = "x.example:" + destination.getLocalPort();
        endsTheConnection(200, raw -> {
            int stream = raw.connectStream(authority);
            // A WINDOW_UPDATE of 0 is a stream error, and ours to reset (CVE-2025-55163).
            raw.frame(RawHttp2.WINDOW_UPDATE, 0, stream, new byte[4]);
        });
    }

    @Test
    void manySmallFieldsEndTheirStreamOnly() throws Exception {
        try (RawHttp2 raw = attacker()) {
            String[] fields = new String[2 + 2 * 200];
            fields[0] = ":method";
            fields[1] = "CONNECT";
            for (int i = 2; i < fields.length; i += 2) {
                fields[i] = "a";
                fields[i + 1] = "";
            }
            int stream = raw.open(0, fields);
            assertThat(raw.await(RawHttp2.RST_STREAM, stream).code()).isEqualTo(ENHANCE_YOUR_CALM);
            raw.frame(RawHttp2.PING, 0, 0, new byte[8]);
            assertThat(raw.await(RawHttp2.PING, 0).flags()).isEqualTo(1);
        }
    }

    @Test
    void anOversizeHeadIsNeverAnArrival() throws Exception {
        try (RawHttp2 raw = attacker()) {
            int before = gateway.arrivals.get();
            char[] big = new char[15_900];
            Arrays.fill(big, 'x');
            raw.open(
                    0,
                    ":method",
                    "CONNECT",
                    ":authority",
                    "x.example:443",
                    "baggage",
                    new String(big),
                    "b",
                    "y".repeat(400));
            raw.frame(RawHttp2.PING, 0, 0, new byte[8]);
            raw.await(RawHttp2.PING, 0);
            assertThat(gateway.arrivals).hasValue(before);
        }
    }

    @Test
    void aStreamWhosePeerOpensNoWindowIsReaped() throws Exception {
        try (RawHttp2 raw = RawHttp2.connect(identity.ca, gateway.port, 0)) {
            int stream = raw.connectStream("x.example:" + destination.getLocalPort());
            try (Socket server = destination.accept()) {
                Thread.ofVirtual().start(() -> {
                    try {
                        server.getOutputStream().write(new byte[4 << 20]);
                    } catch (IOException reaped) {
                        assertThat(reaped).isNotNull();
                    }
                });
                assertThat(raw.await(RawHttp2.RST_STREAM, stream).payload()).hasSize(4);
            }
        }
    }

    @Test
    void moreStreamsThanAdvertisedAreRefusedWithoutHarm() throws Exception {
        gateway.behaviour = arrival -> {};
        try (RawHttp2 raw = attacker()) {
            for (int i = 0; i < 101; i++) {
                raw.connectStream("x.example:443");
            }
            RawHttp2.Frame reset = raw.await(RawHttp2.RST_STREAM, 201);
            assertThat(reset.code()).as("REFUSED_STREAM").isEqualTo(7);
        }
    }

    @Test
    void newTunnelsBeyondTheRateAreToldSo() throws Exception {
        PeerLimits slow = new PeerLimits(
                100,
                16384,
                100,
                50,
                20,
                Duration.ofSeconds(30),
                100,
                2000,
                1000,
                5,
                Duration.ofMinutes(1),
                20_000,
                1 << 20);
        try (GatewayStub limited = new GatewayStub(identity.gateway, slow);
                RawHttp2 raw = RawHttp2.connect(identity.ca, limited.port, 65535)) {
            limited.behaviour = arrival -> {};
            int last = 0;
            for (int i = 0; i < 6; i++) {
                last = raw.connectStream("x.example:443");
            }
            assertThat(RawHttp2.hasStatus(raw.await(RawHttp2.HEADERS, last), "429"))
                    .isTrue();
        }
    }
}

package dev.sallyport.proxy.sidecar;

import static dev.sallyport.proxy.sidecar.SidecarScene.assertReset;
import static dev.sallyport.proxy.sidecar.SidecarScene.fixture;
import static dev.sallyport.proxy.sidecar.SidecarScene.receive;
import static dev.sallyport.proxy.sidecar.SidecarScene.receiveAll;
import static dev.sallyport.proxy.sidecar.SidecarScene.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.dial.TunnelCarrier.Reply;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CapturedConnectionsIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: api.example.com\r\n\r\n";
    private static final String ACCESS_DENIED = "\u0015\3\3\0\2\2" + "1";
    private static final String DECODE_ERROR = "\u0015\3\3\0\2\2" + "2";

    private SidecarScene scene;
    private final String hello = fixture("curl-7.88");

    @BeforeEach
    void start() throws IOException {
        scene = new SidecarScene();
    }

    @AfterEach
    void stop() throws IOException {
        scene.close();
    }

    @Test
    void tlsGoesByItsServerNameAndBothHalvesCloseOnTheirOwn() throws Exception {
        try (Socket app = scene.captured()) {
            send(app, hello.substring(0, 7));
            send(app, hello.substring(7));
            assertThat(scene.carrier.nextAsked())
                    .isEqualTo(new FakeCarrier.Asked("api.example.com:443", "198.51.100.7:443", "tls", hello));
            try (Socket far = scene.carrier.farEnd()) {
                assertThat(receive(far, hello.length())).isEqualTo(hello);
                send(app, "more");
                app.shutdownOutput();
                assertThat(receiveAll(far)).isEqualTo("more");
                send(far, "answer after the app's end");
                far.shutdownOutput();
                assertThat(receiveAll(app)).isEqualTo("answer after the app's end");
            }
        }
        ConnectionRecord record = scene.record();
        assertThat(record.outcome()).isEqualTo(new Outcome.Carried());
        assertThat(record.facts().sni()).isEqualTo("api.example.com");
        assertThat(record.facts().authority()).isEqualTo("api.example.com:443");
        assertThat(record.facts().originalDestination()).isEqualTo("198.51.100.7:443");
        assertThat(record.facts().protocol()).isEqualTo(Protocol.TLS);
        assertThat(record.facts().upstream()).isEqualTo("192.0.2.15:15008");
        assertThat(record.facts().spiffeId()).isEqualTo("spiffe://cluster.local/ns/shop/sa/checkout");
        assertThat(record.facts().podUid()).isEqualTo("pod-uid-1");
        assertThat(record.bytesSent()).isEqualTo(hello.length() + 4);
        assertThat(record.bytesReceived()).isEqualTo(26);
        assertThat(scene.hasNoMoreRecords()).isTrue();
    }

    @Test
    void destinationMayEndFirst() throws Exception {
        try (Socket app = scene.captured()) {
            send(app, hello);
            try (Socket far = scene.carrier.farEnd()) {
                send(far, "bye");
                far.shutdownOutput();
                assertThat(receiveAll(app)).isEqualTo("bye");
                send(app, "still here");
                app.shutdownOutput();
                assertThat(receiveAll(far)).isEqualTo(hello + "still here");
            }
        }
        assertThat(scene.record().outcome()).isEqualTo(new Outcome.Carried());
    }

    @Test
    void plaintextHttpGoesByItsHostAndThePortDialled() throws Exception {
        scene.going("198.51.100.7", 8080);
        try (Socket app = scene.captured()) {
            send(app, GET);
            assertThat(scene.carrier.nextAsked())
                    .isEqualTo(new FakeCarrier.Asked("api.example.com:8080", "198.51.100.7:8080", "http1", GET));
            try (Socket far = scene.carrier.farEnd()) {
                assertThat(receive(far, GET.length())).isEqualTo(GET);
            }
        }
        ConnectionRecord record = scene.record();
        assertThat(record.facts().httpHost()).isEqualTo("api.example.com");
        assertThat(record.facts().protocol()).isEqualTo(Protocol.HTTP);
    }

    @Test
    void namelessTrafficGoesByTheAddressDialled() throws Exception {
        scene.going("2001:db8::7", 9000);
        try (Socket app = scene.captured()) {
            send(app, "SSH-2.0-x\r\n");
            assertThat(scene.carrier.nextAsked())
                    .isEqualTo(new FakeCarrier.Asked(
                            "[2001:db8::7]:9000", "[2001:db8::7]:9000", "opaque", "SSH-2.0-x\r\n"));
        }
    }

    @Test
    void silentAppIsCarriedWithoutANameAfterTheDeadline() throws Exception {
        try (Socket app = scene.captured()) {
            assertThat(scene.carrier.nextAsked())
                    .isEqualTo(new FakeCarrier.Asked("198.51.100.7:443", "198.51.100.7:443", "none", ""));
            try (Socket far = scene.carrier.farEnd()) {
                send(far, "220 hello\r\n");
                assertThat(receive(app, 11)).isEqualTo("220 hello\r\n");
            }
        }
    }

    @Test
    void serverFirstPortsAreNotWaitedFor() throws Exception {
        scene.going("198.51.100.7", SidecarScene.SERVER_FIRST_PORT);
        long begun = System.nanoTime();
        try (Socket app = scene.captured();
                Socket far = scene.carrier.farEnd()) {
            send(far, "greeting");
            assertThat(receive(app, 8)).isEqualTo("greeting");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(250));
            send(app, "login");
            assertThat(receive(far, 5)).isEqualTo("login");
        }
        assertThat(scene.carrier.nextAsked().sniffed()).isEqualTo("none");
    }

    @Test
    void appThatEndsWithoutAWordIsCarriedWithoutOne() throws Exception {
        try (Socket app = scene.captured()) {
            app.shutdownOutput();
            assertThat(scene.carrier.nextAsked().sniffed()).isEqualTo("none");
            try (Socket far = scene.carrier.farEnd()) {
                assertThat(receiveAll(far)).isEmpty();
                send(far, "server first");
                far.shutdownOutput();
                assertThat(receiveAll(app)).isEqualTo("server first");
            }
        }
    }

    @Test
    void policysNoReachesATlsAppAsAccessDenied() throws Exception {
        scene.carrier.refuse(Reason.NO_RULE, null, "No.");
        try (Socket app = scene.captured()) {
            send(app, hello);
            assertThat(receiveAll(app)).isEqualTo(ACCESS_DENIED);
        }
        ConnectionRecord record = scene.record();
        assertThat(record.outcome()).isEqualTo(new Outcome.Denied(Reason.NO_RULE, "No."));
        assertThat(record.facts().sni()).isEqualTo("api.example.com");
        assertThat(scene.hasNoMoreRecords()).isTrue();
    }

    @Test
    void outageReachesATlsAppAsResetAndNeverAsAccessDenied() throws Exception {
        for (Reason reason : List.of(Reason.GATEWAY_UNAVAILABLE, Reason.DNS_FAILED, Reason.CONNECT_TIMEOUT)) {
            scene.carrier.refuse(reason, null, reason.sentence());
            try (Socket app = scene.captured()) {
                send(app, hello);
                assertReset(app);
            }
            assertThat(scene.record().outcome()).isEqualTo(new Outcome.Failed(reason, reason.sentence()));
        }
    }

    @Test
    void policysNoReachesAnHttpAppAsJsonByteForByte() throws Exception {
        scene.carrier.refuse(Reason.DENIED_BY_RULE, "shop/checkout/#1", Reason.DENIED_BY_RULE.sentence());
        String json =
                "{\"reason\":\"denied_by_rule\",\"sentence\":\"A rule denies this destination to this workload.\","
                        + "\"rule\":\"shop/checkout/#1\",\"host\":\"api.example.com:443\","
                        + "\"ask\":\"Ask the owner of rule shop/checkout/#1.\"}\n";
        String head = "HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: " + json.length()
                + "\r\nCache-Control: no-store\r\n"
                + "proxy-status: sallyport-sidecar; error=http_request_denied\r\n"
                + "sallyport-reason: denied_by_rule\r\nConnection: close\r\n\r\n";
        try (Socket app = scene.captured()) {
            send(app, GET);
            assertThat(receiveAll(app)).isEqualTo(head + json);
        }
        try (Socket app = scene.captured()) {
            send(app, GET.replace("GET", "HEAD"));
            assertThat(receiveAll(app)).isEqualTo(head);
        }
        assertThat(scene.record().facts().rule()).isEqualTo("shop/checkout/#1");
    }

    @Test
    void aRateIsToldInTheAppsOwnLanguage() throws Exception {
        scene.carrier.refuse(new Reply.Refused(Reason.RATE_LIMITED, "cluster", "Ten.", 42));
        try (Socket app = scene.captured()) {
            send(app, GET);
            assertThat(receiveAll(app))
                    .startsWith("HTTP/1.1 429 Too Many Requests\r\n")
                    .contains("\r\nRetry-After: 42\r\n", "\r\nx-rate-limited: true\r\n")
                    .contains("\"reason\":\"rate_limited\"");
        }
        assertThat(scene.record().outcome()).isEqualTo(new Outcome.Denied(Reason.RATE_LIMITED, "Ten."));
        try (Socket app = scene.captured()) {
            send(app, hello);
            assertThat(receiveAll(app)).isEqualTo(ACCESS_DENIED);
        }
        try (Socket app = scene.captured()) {
            send(app, "SSH-2.0-x\r\n");
            assertReset(app);
        }
    }

    @Test
    void refusalArrivesThoughTheAppKeepsSending() throws Exception {
        scene.carrier.refuse(Reason.NO_RULE, null, "No.");
        try (Socket app = scene.captured()) {
            send(
                    app,
                    "POST / HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: 900000\r\n\r\n" + "x".repeat(900_000));
            assertThat(receiveAll(app)).startsWith("HTTP/1.1 403 Forbidden\r\n").contains("\"reason\":\"no_rule\"");
        }
    }

    @Test
    void policysNoReachesOtherTcpAsReset() throws Exception {
        scene.carrier.refuse(Reason.NO_NAME, null, "No.");
        try (Socket app = scene.captured()) {
            send(app, "SSH-2.0-x\r\n");
            assertReset(app);
        }
        assertThat(scene.record().outcome()).isEqualTo(new Outcome.Denied(Reason.NO_NAME, "No."));
    }

    @Test
    void malformedHelloGetsAnAlertAndNoTunnel() throws Exception {
        try (Socket app = scene.captured()) {
            send(app, "\u0016\3\1\0\4\2\0\0\0");
            assertThat(receiveAll(app)).isEqualTo(DECODE_ERROR);
        }
        ConnectionRecord record = scene.record();
        assertThat(record.outcome()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.reason()).isEqualTo(Reason.MALFORMED);
            assertThat(failed.detail()).contains("not a ClientHello");
        });
        assertThat(scene.carrier.asked).isEmpty();
    }

    @Test
    void stalledHelloIsMalformedAfterItsDeadline() throws Exception {
        try (Socket app = scene.captured()) {
            send(app, hello.substring(0, 100));
            assertThat(receiveAll(app)).isEqualTo(DECODE_ERROR);
        }
        assertThat(scene.record().outcome().reason()).isEqualTo(Reason.MALFORMED);
        assertThat(scene.carrier.asked).isEmpty();
    }

    @Test
    void malformedRequestGets400AndNoTunnel() throws Exception {
        try (Socket app = scene.captured()) {
            send(app, "GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n\r\n");
            assertThat(receiveAll(app))
                    .startsWith("HTTP/1.1 400 Bad Request\r\n")
                    .contains("more than one Host");
        }
        assertThat(scene.carrier.asked).isEmpty();
    }

    @Test
    void connectionsToThisPodItselfAreReset() throws Exception {
        for (String own : List.of("127.0.0.1", "::1", "0.0.0.0", "127.8.8.8")) {
            try (Socket app = scene.going(own, 80).captured()) {
                assertReset(app);
            }
            assertThat(scene.record().outcome().reason()).isEqualTo(Reason.ADDRESS_FORBIDDEN);
        }
        try (Socket app = scene.notRedirected().captured()) {
            assertReset(app);
        }
        assertThat(scene.record().outcome().reason()).isEqualTo(Reason.ADDRESS_FORBIDDEN);
        assertThat(scene.carrier.asked).isEmpty();
    }

    @Test
    void withoutIdentityNothingIsCarried() throws Exception {
        scene.withoutIdentity();
        try (Socket app = scene.captured()) {
            send(app, hello);
            assertReset(app);
        }
        assertThat(scene.record().outcome().reason()).isEqualTo(Reason.IDENTITY_UNAVAILABLE);
        try (Socket app = scene.captured()) {
            send(app, GET);
            assertThat(receiveAll(app))
                    .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                    .contains("\"reason\":\"identity_unavailable\"");
        }
        assertThat(scene.carrier.asked).isEmpty();
    }

    @Test
    void connectionsBeyondTheLimitAreResetAndPlacesComeBack() throws Exception {
        scene.carrier.neverAnswer();
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < SidecarScene.MAX_CONNECTIONS; i++) {
            open.add(scene.captured());
        }
        Awaitility.await().until(() -> scene.role.openConnections() == SidecarScene.MAX_CONNECTIONS);
        try (Socket tooMany = scene.captured()) {
            assertReset(tooMany);
        }
        assertThat(scene.record().outcome().reason()).isEqualTo(Reason.TUNNEL_LIMIT);
        for (Socket socket : open) {
            socket.close();
        }
        scene.role.drain(Duration.ofMillis(500));
        Awaitility.await().until(() -> scene.role.openConnections() == 0);
    }

    @Test
    void appThatNeverReadsStopsTheDestination() throws Exception {
        try (Socket app = scene.captured()) {
            send(app, hello);
            try (Socket far = scene.carrier.farEnd()) {
                byte[] block = new byte[64 * 1024];
                CompletableFuture<Long> written = CompletableFuture.supplyAsync(() -> writeUntilStuck(far, block));
                Awaitility.await()
                        .during(Duration.ofMillis(700))
                        .atMost(Duration.ofSeconds(8))
                        .until(() -> !written.isDone());
                far.close();
                assertThat(written.get(10, TimeUnit.SECONDS)).isLessThan(64L << 20);
            }
        }
    }

    private static long writeUntilStuck(Socket far, byte[] block) {
        long total = 0;
        try {
            for (int i = 0; i < 4096; i++) {
                far.getOutputStream().write(block);
                total += block.length;
            }
        } catch (IOException closed) {
            return total;
        }
        return total;
    }
}

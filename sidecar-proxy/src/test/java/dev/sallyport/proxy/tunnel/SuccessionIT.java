package dev.sallyport.proxy.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.net.Authority;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.TunnelObserver.Handshake;
import dev.sallyport.proxy.dial.TunnelCarrier;
import dev.sallyport.proxy.dial.TunnelCarrier.Reply;
import dev.sallyport.proxy.identity.IdentityFixture;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.identity.TlsIdentityHolder;
import dev.sallyport.proxy.testing.LogLines;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection that should go serves until its successor stands (ADR 0187). */
class SuccessionIT {
    private static final Duration NO_WAIT = Duration.ofMillis(900);

    @TempDir
    Path folder;

    private final TestCa old = TestCa.create("cluster.local");
    private final TestCa fresh = TestCa.create("cluster.local");
    private final LogLines log = new LogLines("dev.sallyport.proxy.tunnel");
    private TlsIdentityHolder gatewayIdentity;
    private TlsIdentityHolder workloadIdentity;
    private GatewayStub gateway;
    private SidecarStub sidecar;
    private ServerSocket destination;

    @BeforeEach
    void start() throws Exception {
        gateway("sallyport-gateway", old, Duration.ofHours(1), old);
        workload(old, Duration.ofHours(1), old);
        gatewayIdentity = IdentityFixture.source(folder.resolve("gateway"), TlsEngine.OPENSSL);
        workloadIdentity = IdentityFixture.source(folder.resolve("workload"), TlsEngine.OPENSSL);
        gateway = new GatewayStub(gatewayIdentity, TunnelFixture.limits());
        sidecar =
                new SidecarStub(workloadIdentity, TunnelFixture.pool(TunnelFixture.wire(), List.of(gateway.address())));
        destination = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        opens();
    }

    @AfterEach
    void stop() throws Exception {
        log.close();
        destination.close();
        sidecar.close();
        gateway.close();
        gatewayIdentity.close();
        workloadIdentity.close();
    }

    private void gateway(String account, TestCa by, Duration life, TestCa... trusted) {
        by.issue(SvidRequest.workload("sallyport-system", account).lifetime(life))
                .writeTo(folder.resolve("gateway"), bundle(trusted));
    }

    private void workload(TestCa by, Duration life, TestCa... trusted) {
        by.issue(SvidRequest.workload("shop", "checkout").lifetime(life))
                .writeTo(folder.resolve("workload"), bundle(trusted));
    }

    private static String bundle(TestCa... trusted) {
        StringBuilder bundle = new StringBuilder();
        for (TestCa ca : trusted) {
            bundle.append(ca.bundlePem());
        }
        return bundle.toString();
    }

    /** A stream with early bytes, which is never tried twice; how long it took. */
    private Duration opens() throws Exception {
        long began = System.nanoTime();
        Reply reply = open();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertThat(reply).isInstanceOf(Reply.Opened.class);
        return took;
    }

    private Reply open() throws Exception {
        Reply reply = sidecar.open("x.example:" + destination.getLocalPort(), "tls", "early");
        if (reply instanceof Reply.Opened opened) {
            sidecar.loop().submit(() -> opened.lane().abort()).get();
        }
        return reply;
    }

    private int handshakes(Handshake result) {
        return sidecar.seen.handshakes.getOrDefault(result, 0);
    }

    private void awaitSequence(TlsIdentityHolder holder, long sequence) {
        await().until(() -> holder.current() != null && holder.current().sequence() >= sequence);
    }

    @Test
    void aGatewayThatDoesNotKnowTheNewRootIsReachedUnderTheOldIdentityUntilThatEnds() throws Exception {
        workload(old, Duration.ofSeconds(7), old);
        awaitSequence(workloadIdentity, 2);
        await().until(() -> handshakes(Handshake.COMPLETED) == 2);
        workload(fresh, Duration.ofHours(1), old, fresh);
        awaitSequence(workloadIdentity, 3);
        await().untilAsserted(() -> {
            assertThat(opens()).isLessThan(NO_WAIT);
            assertThat(handshakes(Handshake.REFUSED)).isPositive();
        });
        assertThat(opens()).isLessThan(NO_WAIT);
        assertThat(log.all())
                .anyMatch(line -> line.startsWith("WARN")
                        && line.contains(
                                "handshake failed (refused): it refuses our certificate; the older connection"));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(open())
                        .isInstanceOfSatisfying(
                                Reply.Refused.class,
                                no -> assertThat(no.reason()).isEqualTo(Reason.GATEWAY_UNAVAILABLE)));
        gateway("sallyport-gateway", old, Duration.ofHours(1), old, fresh);
        awaitSequence(gatewayIdentity, 2);
        await().untilAsserted(() -> assertThat(open()).isInstanceOf(Reply.Opened.class));
    }

    @Test
    void aSidecarThatDoesNotKnowTheNewRootSaysSo() throws Exception {
        gateway("sallyport-gateway", fresh, Duration.ofHours(1), old, fresh);
        awaitSequence(gatewayIdentity, 2);
        workload(old, Duration.ofHours(1), old);
        awaitSequence(workloadIdentity, 2);
        await().untilAsserted(() -> assertThat(log.all())
                .anyMatch(
                        line -> line.contains("handshake failed (refused): no valid path leads from the certificate to"
                                + " a CA of trust domain cluster.local; the older connection")));
        assertThat(opens()).isLessThan(NO_WAIT);
    }

    @Test
    void changesOfIdentityCostFewHandshakesAndNoStreamWaits() throws Exception {
        int changes = 5;
        for (int i = 0; i < changes; i++) {
            workload(old, Duration.ofHours(1), old);
            long sequence = i + 2;
            // Rarely enough that the resets by which these streams end do not count as many.
            await().pollInterval(Duration.ofMillis(25)).until(() -> {
                assertThat(opens()).isLessThan(NO_WAIT);
                return workloadIdentity.current().sequence() == sequence && handshakes(Handshake.COMPLETED) == sequence;
            });
        }
        assertThat(handshakes(Handshake.COMPLETED)).isEqualTo(1 + changes);
        assertThat(sidecar.seen.handshakes).containsOnlyKeys(Handshake.COMPLETED);
        await().untilAsserted(() -> assertThat(sidecar.seen.connections).hasValue(1));
        await().untilAsserted(() -> assertThat(gateway.seen.connections).hasValue(1));
    }

    @Test
    void aLiveTunnelOutlivesTheEndOfBothCertificatesItWasMadeUnder() throws Exception {
        workload(old, Duration.ofSeconds(4), old);
        gateway("sallyport-gateway", old, Duration.ofSeconds(5), old);
        awaitSequence(workloadIdentity, 2);
        awaitSequence(gatewayIdentity, 2);
        await().until(() -> {
            opens();
            return handshakes(Handshake.COMPLETED) >= 2;
        });
        try (ServerSocket own = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Socket app = sidecar.connect(own.getLocalPort());
                Socket server = own.accept()) {
            gateway("sallyport-gateway", old, Duration.ofHours(1), old);
            workload(old, Duration.ofHours(1), old);
            await().pollDelay(Duration.ofSeconds(6))
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> opens());
            app.getOutputStream().write("old one".getBytes(US_ASCII));
            app.shutdownOutput();
            assertThat(server.getInputStream().readAllBytes()).isEqualTo("old one".getBytes(US_ASCII));
            assertThat(sidecar.seen.goaways).hasValueGreaterThan(0);
        }
        await().untilAsserted(() -> assertThat(gateway.seen.connections).hasValue(1));
    }

    @Test
    void connectionsAreSucceededBeforeTheGatewaysCertificateEnds() throws Exception {
        gateway("sallyport-gateway", old, Duration.ofSeconds(3), old);
        awaitSequence(gatewayIdentity, 2);
        workload(old, Duration.ofHours(1), old);
        awaitSequence(workloadIdentity, 2);
        await().until(() -> handshakes(Handshake.COMPLETED) == 2);
        gateway("sallyport-gateway", old, Duration.ofHours(1), old);
        await().atMost(Duration.ofSeconds(4)).untilAsserted(() -> {
            assertThat(opens()).isLessThan(NO_WAIT);
            assertThat(handshakes(Handshake.COMPLETED)).isEqualTo(3);
        });
        await().untilAsserted(() -> assertThat(sidecar.seen.connections).hasValue(1));
    }

    @Test
    void anIdentityThatChangesDuringAHandshakeIsTheOneInUseAfterIt() throws Exception {
        try (ServerSocket held = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            SidecarStub other = new SidecarStub(
                    workloadIdentity,
                    TunnelFixture.pool(TunnelFixture.wire(), List.of("127.0.0.1:" + held.getLocalPort())));
            var reply = other.loop()
                    .submit(() -> other.pool.open(other.loop(), request()))
                    .get();
            try (Socket sidecarSide = held.accept();
                    Socket gatewaySide = new Socket("127.0.0.1", gateway.port)) {
                workload(old, Duration.ofHours(1), old);
                awaitSequence(workloadIdentity, 2);
                join(sidecarSide, gatewaySide);
                join(gatewaySide, sidecarSide);
                assertThat(reply.get()).as("the older identity is good still").isInstanceOf(Reply.Opened.class);
                if (reply.getNow() instanceof Reply.Opened opened) {
                    other.loop().submit(() -> opened.lane().abort()).get();
                }
                held.setSoTimeout(5_000);
                try (Socket second = held.accept();
                        Socket toGateway = new Socket("127.0.0.1", gateway.port)) {
                    join(second, toGateway);
                    join(toGateway, second);
                    await().untilAsserted(() -> assertThat(other.seen.handshakes.get(Handshake.COMPLETED))
                            .isEqualTo(2));
                    await().untilAsserted(
                                    () -> assertThat(other.seen.connections).hasValue(1));
                }
            } finally {
                other.close();
            }
        }
    }

    private TunnelCarrier.Request request() {
        return new TunnelCarrier.Request(
                Authority.parse("x.example:" + destination.getLocalPort()), null, "none", null, Unpooled.EMPTY_BUFFER);
    }

    private static void join(Socket from, Socket to) {
        Thread.ofVirtual().start(() -> {
            try {
                from.getInputStream().transferTo(to.getOutputStream());
                to.shutdownOutput();
            } catch (IOException ended) {
                return;
            }
        });
    }
}

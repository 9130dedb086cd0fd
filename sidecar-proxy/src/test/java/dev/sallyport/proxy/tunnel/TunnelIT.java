package dev.sallyport.proxy.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.RuleName;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.accept.TunnelArrival;
import dev.sallyport.proxy.connection.TunnelObserver.Handshake;
import dev.sallyport.proxy.dial.TunnelCarrier.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TunnelIT {
    private TestIdentity identity;
    private GatewayStub gateway;
    private SidecarStub sidecar;
    private ServerSocket destination;

    @BeforeEach
    void start() throws Exception {
        identity = new TestIdentity();
        gateway = new GatewayStub(identity.gateway, TunnelFixture.limits());
        sidecar = new SidecarStub(
                identity.workload, TunnelFixture.pool(TunnelFixture.wire(), List.of(gateway.address())));
        destination = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws Exception {
        destination.close();
        sidecar.close();
        gateway.close();
        identity.close();
    }

    @Test
    void carriesBytesAndEachSidesEnd() throws Exception {
        try (Socket app = sidecar.connect(destination.getLocalPort());
                Socket server = destination.accept()) {
            app.getOutputStream().write("hello".getBytes(US_ASCII));
            app.shutdownOutput();
            assertThat(server.getInputStream().readAllBytes()).isEqualTo("hello".getBytes(US_ASCII));
            server.getOutputStream().write("and a late answer".getBytes(US_ASCII));
            server.shutdownOutput();
            assertThat(app.getInputStream().readAllBytes()).isEqualTo("and a late answer".getBytes(US_ASCII));
        }
        await().untilAsserted(() -> {
            assertThat(gateway.seen.streams).hasValue(0);
            assertThat(sidecar.seen.streams).hasValue(0);
        });
        assertThat(gateway.seen.handshakes).containsEntry(Handshake.COMPLETED, 1);
        assertThat(gateway.seen.connections).hasValue(1);
    }

    @Test
    void aResetOnEitherSideIsAResetOnTheOther() throws Exception {
        try (Socket app = sidecar.connect(destination.getLocalPort());
                Socket server = destination.accept()) {
            app.setSoLinger(true, 0);
            app.close();
            server.setSoTimeout(10_000);
            assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        try (Socket app = sidecar.connect(destination.getLocalPort());
                Socket server = destination.accept()) {
            server.setSoLinger(true, 0);
            server.close();
            assertThatThrownBy(() -> app.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void tellsTheCallersIdentityAuthorityAndClaims() throws Exception {
        CompletableFuture<TunnelArrival> seen = new CompletableFuture<>();
        gateway.behaviour = arrival -> {
            seen.complete(arrival);
            arrival.refuse(Refusal.of(Reason.NO_RULE, ""));
        };
        Reply reply = sidecar.open("api.example.com:443", "tls", "early");
        TunnelArrival arrival = seen.get(5, TimeUnit.SECONDS);
        assertThat(arrival.peer().spiffeId()).isEqualTo(TestIdentity.WORKLOAD);
        assertThat(arrival.peer().podUid()).isEqualTo("pod-1");
        assertThat(arrival.authority()).hasToString("api.example.com:443");
        assertThat(arrival.claims()).isEqualTo(new TunnelArrival.Claims("192.0.2.7:443", "tls", "till-1", null));
        assertThat(reply).isEqualTo(new Reply.Refused(Reason.NO_RULE, null, Reason.NO_RULE.sentence()));
    }

    @Test
    void aRefusalNamesTheRuleOnlyInTheCallersOwnNamespace() throws Exception {
        RuleName own = new RuleName(new PolicyId("shop", "checkout"), 0, "stripe");
        gateway.behaviour = arrival -> arrival.refuse(
                new Refusal(Reason.DENIED_BY_RULE, own, null, "A \"quoted\" detail with \\ and \u00e9.", List.of()));
        assertThat(sidecar.open("api.example.com:443", "tls", ""))
                .isEqualTo(
                        new Reply.Refused(Reason.DENIED_BY_RULE, own.toString(), "A \"quoted\" detail with \\ and ?."));
        RuleName foreign = new RuleName(new PolicyId("payments", "secret"), 0, "x");
        gateway.behaviour =
                arrival -> arrival.refuse(new Refusal(Reason.DENIED_BY_RULE, foreign, null, "no", List.of()));
        assertThat(sidecar.open("api.example.com:443", "tls", ""))
                .isEqualTo(new Reply.Refused(Reason.DENIED_BY_RULE, "cluster", "no"));
    }

    @Test
    void aThousandRefusalsLeaveTheConnectionAlone() throws Exception {
        gateway.behaviour = arrival -> arrival.refuse(Refusal.of(Reason.NO_RULE, ""));
        for (int i = 0; i < 900; i++) {
            assertThat(sidecar.open("no.example:443", "tls", "0123456789"))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class, no -> assertThat(no.reason()).isEqualTo(Reason.NO_RULE));
        }
        assertThat(gateway.seen.handshakes).containsEntry(Handshake.COMPLETED, 1);
    }

    @Test
    void sixStalledStreamsDoNotHangTheOthers() throws Exception {
        List<Socket> open = new ArrayList<>();
        byte[] much = new byte[8 << 20];
        for (int i = 0; i < 6; i++) {
            Socket app = sidecar.connect(destination.getLocalPort());
            Socket server = destination.accept();
            open.add(app);
            open.add(server);
            Thread.ofVirtual().start(() -> {
                try {
                    server.getOutputStream().write(much);
                } catch (IOException closedLater) {
                    assertThat(closedLater).isInstanceOf(SocketException.class);
                }
            });
        }
        try (Socket app = sidecar.connect(destination.getLocalPort());
                Socket server = destination.accept()) {
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> send(server, much));
            assertThat(app.getInputStream().readAllBytes()).hasSize(much.length);
            written.get(10, TimeUnit.SECONDS);
        }
        for (Socket socket : open) {
            socket.close();
        }
    }

    private static void send(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Test
    void aStreamThatNoGatewayTakesIsRefusedWithinFiveSeconds() throws Exception {
        gateway.close();
        long began = System.nanoTime();
        assertThat(sidecar.open("api.example.com:443", "tls", "early"))
                .isInstanceOfSatisfying(
                        Reply.Refused.class, no -> assertThat(no.reason()).isEqualTo(Reason.GATEWAY_UNAVAILABLE));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }
}

package dev.sallyport.proxy.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.accept.TunnelArrival;
import dev.sallyport.proxy.connection.TunnelObserver.Handshake;
import dev.sallyport.proxy.dial.TunnelCarrier.Reply;
import dev.sallyport.proxy.wire.WireSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of tunnels when replicas die, fall silent, or leave. */
class FaultIT {
    private TestIdentity identity;
    private GatewayStub first;
    private GatewayStub second;
    private StoppableRelay toFirst;
    private StoppableRelay toSecond;
    private SidecarStub sidecar;
    private ServerSocket destination;

    @BeforeEach
    void start() throws Exception {
        identity = new TestIdentity();
        first = new GatewayStub(identity.gateway, TunnelFixture.limits());
        second = new GatewayStub(identity.gateway, TunnelFixture.limits());
        toFirst = new StoppableRelay(first.port);
        toSecond = new StoppableRelay(second.port);
        WireSettings wire = TunnelFixture.wire(Duration.ofSeconds(2), Duration.ofSeconds(3));
        sidecar = new SidecarStub(
                identity.workload, TunnelFixture.pool(wire, List.of(toFirst.address(), toSecond.address())));
        destination = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        roundTrip();
        await().until(() -> sidecar.pool.readyConnections() == 2);
    }

    @AfterEach
    void stop() throws Exception {
        destination.close();
        sidecar.close();
        toFirst.close();
        toSecond.close();
        first.close();
        second.close();
        identity.close();
    }

    private void roundTrip() throws IOException {
        try (Socket app = sidecar.connect(destination.getLocalPort())) {
            destination.setSoTimeout(10_000);
            try (Socket server = destination.accept()) {
                app.getOutputStream().write("x".getBytes(US_ASCII));
                assertThat(server.getInputStream().read()).isEqualTo('x');
            }
        }
    }

    private Duration timeToOpen(String early) throws Exception {
        long began = System.nanoTime();
        Reply reply = sidecar.open("x.example:" + destination.getLocalPort(), early.isEmpty() ? "none" : "tls", early);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        if (reply instanceof Reply.Opened opened) {
            sidecar.loop().submit(() -> opened.lane().abort()).get();
            return took;
        }
        throw new AssertionError("refused after " + took + ": " + reply);
    }

    @Test
    void keepsTwoReplicasConnectedAndUsesBoth() throws Exception {
        for (int i = 0; i < 40; i++) {
            timeToOpen("");
        }
        assertThat(first.arrivals.get()).isPositive();
        assertThat(second.arrivals.get()).isPositive();
    }

    @Test
    void theDeathOfAReplicaCostsTheNextTunnelLessThanASecond() throws Exception {
        toFirst.kill();
        // A stream whose early bytes left before the death was noticed fails, and fails fast; the app tries again.
        await().atMost(Duration.ofSeconds(1))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> timeToOpen("early"));
        for (int i = 0; i < 5; i++) {
            assertThat(timeToOpen("early")).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void aReplicaThatFallsSilentLosesNewTunnelsWithinThreeSeconds() throws Exception {
        toFirst.partition();
        // A tunnel without early bytes may be tried elsewhere, so every one succeeds.
        for (int i = 0; i < 6; i++) {
            assertThat(timeToOpen("")).isLessThan(Duration.ofSeconds(3));
        }
        for (int i = 0; i < 10; i++) {
            assertThat(timeToOpen("early")).as("once suspected").isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void aSilentReplicaIsGivenUpByPing() throws Exception {
        toFirst.partition();
        await().atMost(Duration.ofSeconds(8))
                .untilAsserted(() -> assertThat(sidecar.seen.pingsLost).hasValueGreaterThan(0));
    }

    @Test
    void earlyBytesAreNeverSentTwiceToGatewaysThatMayHaveTakenThem() throws Exception {
        CompletableFuture<Void> arrived = new CompletableFuture<>();
        first.behaviour = arrival -> arrived.complete(null);
        second.behaviour = arrival -> arrived.complete(null);
        CompletableFuture<Reply> reply = CompletableFuture.supplyAsync(() -> {
            try {
                return sidecar.open("x.example:443", "tls", "early");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        arrived.get(5, TimeUnit.SECONDS);
        toFirst.kill();
        toSecond.kill();
        assertThat(reply.get(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Reply.Refused.class, no -> assertThat(no.reason()).isEqualTo(Reason.GATEWAY_UNAVAILABLE));
        assertThat(first.arrivals.get() + second.arrivals.get())
                .as("one for the warm-up")
                .isEqualTo(2);
    }

    @Test
    void drainingLetsLiveTunnelsEndAndSendsNewOnesElsewhere() throws Exception {
        try (Socket app = sidecar.connect(destination.getLocalPort());
                Socket server = destination.accept()) {
            GatewayStub carrying = await().until(
                            () -> first.seen.streams.get() > 0 ? first : second.seen.streams.get() > 0 ? second : null,
                            found -> found != null);
            GatewayStub other = carrying == first ? second : first;
            CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> {
                try {
                    return carrying.listener.drain(Duration.ofSeconds(10));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().untilAsserted(() -> assertThat(sidecar.seen.goaways).hasValueGreaterThan(0));
            int before = other.arrivals.get();
            for (int i = 0; i < 5; i++) {
                assertThat(timeToOpen("early")).isLessThan(Duration.ofSeconds(1));
            }
            assertThat(other.arrivals.get() - before).isEqualTo(5);
            app.getOutputStream().write("still alive".getBytes(US_ASCII));
            app.shutdownOutput();
            assertThat(server.getInputStream().readAllBytes()).isEqualTo("still alive".getBytes(US_ASCII));
            server.shutdownOutput();
            assertThat(app.getInputStream().read()).isEqualTo(-1);
            assertThat(drained.get(12, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void anIdentityChangeMovesNewTunnelsToNewConnectionsAndCutsNone() throws Exception {
        try (Socket app = sidecar.connect(destination.getLocalPort());
                Socket server = destination.accept()) {
            int before = handshakes();
            identity.rotateWorkload();
            await().untilAsserted(() -> {
                timeToOpen("");
                assertThat(handshakes()).isGreaterThan(before);
            });
            app.getOutputStream().write("old one".getBytes(US_ASCII));
            app.shutdownOutput();
            assertThat(server.getInputStream().readAllBytes()).isEqualTo("old one".getBytes(US_ASCII));
        }
        await().untilAsserted(() -> assertThat(first.seen.connections.get() + second.seen.connections.get())
                .as("old connections are gone")
                .isLessThanOrEqualTo(2));
    }

    @Test
    void manyResetsMoveNewTunnelsOnBeforeTheGatewayMinds() throws Exception {
        first.behaviour = TunnelArrival::admit;
        second.behaviour = TunnelArrival::admit;
        for (int i = 0; i < 1500; i++) {
            timeToOpen("");
        }
        assertThat(first.seen.limits).hasValue(0);
        assertThat(second.seen.limits).hasValue(0);
    }

    @Test
    void allLostIsRefusedWithinFiveSeconds() throws Exception {
        toFirst.kill();
        toSecond.kill();
        long began = System.nanoTime();
        assertThat(sidecar.open("x.example:443", "tls", "early"))
                .isInstanceOfSatisfying(
                        Reply.Refused.class, no -> assertThat(no.reason()).isEqualTo(Reason.GATEWAY_UNAVAILABLE));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void withoutAnIdentityNothingIsDialled() throws Exception {
        try (TestIdentity other = new TestIdentity()) {
            other.workload.close();
            SidecarStub bare = new SidecarStub(
                    new NoIdentity(), TunnelFixture.pool(TunnelFixture.wire(), List.of(first.address())));
            assertThat(bare.open("x.example:443", "tls", "early"))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class, no -> assertThat(no.reason()).isEqualTo(Reason.IDENTITY_UNAVAILABLE));
            bare.close();
        }
    }

    @Test
    void aGatewayWithAnotherIdentityIsNoGateway() throws Exception {
        GatewayStub impostor = new GatewayStub(identity.workload, TunnelFixture.limits());
        impostor.behaviour = arrival -> arrival.refuse(Refusal.of(Reason.NO_RULE, "must not be asked"));
        SidecarStub misled = new SidecarStub(
                identity.workload, TunnelFixture.pool(TunnelFixture.wire(), List.of(impostor.address())));
        assertThat(misled.open("x.example:443", "tls", "early"))
                .isInstanceOfSatisfying(
                        Reply.Refused.class, no -> assertThat(no.reason()).isEqualTo(Reason.GATEWAY_UNAVAILABLE));
        assertThat(impostor.arrivals).hasValue(0);
        assertThat(misled.seen.handshakes).containsKey(Handshake.REFUSED);
        misled.close();
        impostor.close();
    }

    @Test
    void aGatewayWithoutIdentityTalksToNobody() {
        GatewayStub bare = new GatewayStub(new NoIdentity(), TunnelFixture.limits());
        assertThatThrownBy(() -> RawHttp2.connect(identity.ca, bare.port, 65535))
                .isInstanceOf(IOException.class);
        assertThat(bare.seen.handshakes).containsEntry(Handshake.NO_IDENTITY, 1);
        bare.close();
    }

    private int handshakes() {
        return first.seen.handshakes.getOrDefault(Handshake.COMPLETED, 0)
                + second.seen.handshakes.getOrDefault(Handshake.COMPLETED, 0);
    }
}

package dev.sallyport.proxy.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.testkit.Extent;
import dev.sallyport.testkit.fleet.EchoTunnel;
import dev.sallyport.testkit.fleet.EchoTunnel.State;
import dev.sallyport.testkit.fleet.Fleet;
import dev.sallyport.testkit.fleet.FleetPlan;
import dev.sallyport.testkit.fleet.FleetProcess;
import dev.sallyport.testkit.fleet.Load;
import dev.sallyport.testkit.fleet.LoadReport;
import dev.sallyport.testkit.fleet.Target;
import dev.sallyport.testkit.net.NamespaceSupport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Real gateways, replaced one by one under load as a Deployment with {@code maxSurge: 1} does it: the new one is ready and
 * announced, the old one is not announced any more and gets SIGTERM.
 */
class RollingRestartNetnsIT {
    private static final Logger LOG = Logger.getLogger(RollingRestartNetnsIT.class);
    private static final int GATEWAYS = 3;
    private static final int ROUNDS = Extent.of(1, 3);
    private static final double PER_SECOND = Extent.of(20.0, 60.0);
    private static final Duration DEADLINE = Extent.of(Duration.ofSeconds(6), Duration.ofSeconds(20));
    /** The manifests' {@code minReadySeconds}, or as much of it as this run's re-resolving needs. */
    private static final Duration MIN_READY = Extent.of(Duration.ofSeconds(2), Duration.ofSeconds(10));

    private Fleet fleet;

    @AfterEach
    void stop() {
        if (fleet != null) {
            fleet.close();
        }
    }

    private void start() {
        assumeTrue(NamespaceSupport.availableOrLoud());
        fleet = FleetPlan.fleet()
                .gateways(GATEWAYS)
                .sidecars(1)
                .captured()
                .onGateways("SALLYPORT_DRAIN_DELAY", "PT1S")
                .onGateways("SALLYPORT_DRAIN_DEADLINE", DEADLINE.toString())
                .onSidecars("SALLYPORT_POOL_RESOLVE_INTERVAL", Extent.of("PT1S", "PT5S"))
                .start();
    }

    @Test
    void aRollFailsNoNewConnectionAndLiveTunnelsEndAtTheDeadlineOnly() throws IOException {
        start();
        List<EchoTunnel> tunnels = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            tunnels.add(fleet.app(0).echo(Target.ECHO));
        }
        assertThat(tunnels).allMatch(tunnel -> tunnel.ping(Duration.ofSeconds(10)) == State.ALIVE);
        try (Load https = Load.start(fleet.app(0), PER_SECOND, Load.Exchange.https(Target.HTTPS));
                Load echo = Load.start(fleet.app(0), PER_SECOND / 2, Load.Exchange.echo(Target.ECHO))) {
            https.awaitSuccesses(20, Duration.ofSeconds(30));
            List<FleetProcess> told = new ArrayList<>();
            for (int turn = 0; turn < ROUNDS * GATEWAYS; turn++) {
                fleet.addGateway();
                announce(turn, turn + GATEWAYS + 1);
                pause(MIN_READY);
                announce(turn + 1, turn + GATEWAYS + 1);
                FleetProcess old = fleet.gateway(turn);
                old.terminate();
                told.add(old);
                if (turn == 0) {
                    await().atMost(Duration.ofSeconds(2)).until(() -> old.health("ready") == 503);
                    assertThat(old.health("live")).isEqualTo(200);
                    pause(DEADLINE.minusSeconds(2));
                    assertThat(tunnels)
                            .as("two seconds before the deadline")
                            .allMatch(tunnel -> tunnel.ping(Duration.ofSeconds(5)) == State.ALIVE);
                }
            }
            https.awaitSuccesses(20, Duration.ofSeconds(30));
            for (FleetProcess old : told) {
                assertThat(old.exitCode(DEADLINE.plusSeconds(20))).isEqualTo(143);
            }
            LoadReport requests = https.stop();
            LoadReport echoes = echo.stop();
            LOG.infof("a roll of %d gateways: https %s; echo %s", told.size(), requests, echoes);
            assertThat(requests.failures()).as(requests.toString()).isEmpty();
            // An exchange that is under way for longer than the deadline would be cut; these take milliseconds.
            assertThat(echoes.failures()).as(echoes.toString()).isEmpty();
        }
        assertThat(tunnels).allMatch(tunnel -> tunnel.awaitEnd(Duration.ofSeconds(5)) == State.ENDED);
        assertThat(fleet.gateways().stream()
                        .limit((long) ROUNDS * GATEWAYS)
                        .flatMap(gateway -> gateway.records().stream())
                        .filter(record -> record.path("reason").asText().equals("draining"))
                        .peek(record ->
                                assertThat(record.path("decision").asText()).isEqualTo("cut")))
                .hasSize(12);
        assertThat(fleet.gateway(0).log()).contains("Draining for up to");
    }

    @Test
    void aGatewayKilledInTheMiddleOfARollCostsOnlyWhatItCarried() throws IOException {
        if (!Extent.isFull()) {
            return;
        }
        start();
        try (Load https = Load.start(fleet.app(0), PER_SECOND, Load.Exchange.https(Target.HTTPS))) {
            https.awaitSuccesses(50, Duration.ofSeconds(30));
            fleet.addGateway();
            announce(0, 4);
            pause(MIN_READY);
            announce(1, 4);
            fleet.gateway(0).terminate();
            pause(Duration.ofSeconds(2));
            long killed = System.nanoTime();
            fleet.gateway(1).kill();
            pause(Duration.ofSeconds(5));
            announce(2, 4);
            https.awaitSuccesses(200, Duration.ofSeconds(30));
            LoadReport all = https.stop();
            LOG.infof("a kill within a roll: %s", all);
            assertThat(all.firstSuccessAfter(killed))
                    .hasValueSatisfying(first -> assertThat(first).isLessThan(Duration.ofSeconds(1)));
            assertThat(all.begunBetween(killed + 1_000_000_000L, Long.MAX_VALUE).failures())
                    .as("begun a second after the kill")
                    .isEmpty();
        }
    }

    private void announce(int from, int to) {
        fleet.announce(IntStream.range(from, to).toArray());
    }

    private static void pause(Duration time) {
        await().pollDelay(time).atMost(time.plusSeconds(10)).until(() -> true);
    }
}

package dev.sallyport.proxy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.testkit.fleet.EchoTunnel;
import dev.sallyport.testkit.fleet.Fleet;
import dev.sallyport.testkit.fleet.FleetPlan;
import dev.sallyport.testkit.fleet.Load;
import dev.sallyport.testkit.fleet.LoadReport;
import dev.sallyport.testkit.fleet.Target;
import dev.sallyport.testkit.fleet.Way;
import dev.sallyport.testkit.net.NamespaceSupport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** PROTOCOL §6.3 item 1: a gateway replica is lost. */
class ReplicaLossNetnsIT {
    private static Fleet fleet;

    @BeforeAll
    static void start() {
        assumeTrue(NamespaceSupport.availableOrLoud());
        fleet = FleetPlan.fleet().gateways(2).sidecars(1).captured().start();
    }

    @AfterAll
    static void stop() {
        if (fleet != null) {
            fleet.close();
        }
    }

    @Test
    void afterAReplicaIsKilledTheNextRequestSucceedsWithinASecondAndItsTunnelsAreReset() throws Exception {
        List<EchoTunnel> tunnels = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            tunnels.add(fleet.app(0).echo(Target.ECHO));
        }
        assertThat(tunnels).allMatch(tunnel -> tunnel.ping(Duration.ofSeconds(10)) == EchoTunnel.State.ALIVE);
        try (Load https = Load.start(fleet.app(0), 50, Load.Exchange.https(Target.HTTPS));
                Load proxied = Load.start(fleet.app(0).by(Way.PROXY), 20, Load.Exchange.echo(Target.ECHO))) {
            https.awaitSuccesses(50, Duration.ofSeconds(30));
            long killed = System.nanoTime();
            fleet.gateway(0).kill();
            https.awaitSuccesses(100, Duration.ofSeconds(20));
            proxied.awaitSuccesses(20, Duration.ofSeconds(20));
            LoadReport report = https.stop();
            LoadReport other = proxied.stop();

            assertThat(report.firstSuccessAfter(killed)).as(report.toString()).hasValueSatisfying(first -> assertThat(first)
                    .isLessThan(Duration.ofSeconds(1)));
            assertThat(other.firstSuccessAfter(killed)).as(other.toString()).isPresent();
            List<EchoTunnel.State> ends = tunnels.stream()
                    .map(tunnel -> tunnel.ping(Duration.ofSeconds(5)))
                    .toList();
            assertThat(ends).contains(EchoTunnel.State.RESET, EchoTunnel.State.ALIVE)
                    .doesNotContain(EchoTunnel.State.SILENT, EchoTunnel.State.ENDED);
        }
        fleet.gateway(0).restart().awaitReady();
    }
}

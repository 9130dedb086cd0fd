package dev.sallyport.proxy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.testkit.Extent;
import dev.sallyport.testkit.fleet.EchoTunnel;
import dev.sallyport.testkit.fleet.Fleet;
import dev.sallyport.testkit.fleet.FleetProcess;
import dev.sallyport.testkit.fleet.Load;
import dev.sallyport.testkit.fleet.LoadReport;
import dev.sallyport.testkit.fleet.Partition;
import dev.sallyport.testkit.fleet.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** PROTOCOL §6.3 item 1: one of two gateways is lost, loudly or silently, and comes back. */
@ExtendWith(OnFleet.class)
class ReplicaLossNetnsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** DESIGN §4. */
    private static final Duration ELSEWHERE = Duration.ofSeconds(3);

    /** The short form runs on machines that do other things, too. */
    private static final Duration NEXT = Extent.of(Duration.ofSeconds(3), Duration.ofSeconds(1));

    private static final Duration DETECTED = Extent.of(Duration.ofSeconds(15), Duration.ofSeconds(30));

    @Test
    void afterAReplicaIsKilledTheNextRequestSucceedsWithinASecondAndItsTunnelsAreReset(Fleet fleet) throws Exception {
        List<EchoTunnel> tunnels = tunnels(fleet, 12);
        try (Load load = Load.start(fleet.app(0), 10, Load.Exchange.https(Target.HTTPS))) {
            load.awaitSuccesses(10, PATIENCE);
            long killed = System.nanoTime();
            fleet.gateway(0).kill();
            load.awaitSuccesses(30, PATIENCE);
            LoadReport report = load.stop();

            Duration first = report.firstSuccessAfter(killed).orElseThrow();
            assertThat(first).as(report.toString()).isLessThan(NEXT);
            List<EchoTunnel.State> ends = pingAll(tunnels);
            assertThat(ends).containsOnly(EchoTunnel.State.RESET, EchoTunnel.State.ALIVE);
            assertThat(ends).contains(EchoTunnel.State.RESET, EchoTunnel.State.ALIVE);
            Figures.row(1, "killed: next success", first, NEXT);
            Figures.row(
                    1,
                    "killed: exchanges that failed",
                    report.failed() + " of " + report.attempts().size(),
                    "those under way");
        } finally {
            close(tunnels);
            fleet.gateway(0).restart().awaitReady();
        }
        assertThatItGetsStreamsAgain(fleet, "killed and restarted");
    }

    @Test
    void aFrozenReplicaGetsNoNewStreamsAfterThreeSecondsAndItsTunnelsAreReset(Fleet fleet) throws Exception {
        FleetProcess frozen = fleet.gateway(0);
        isLostSilently(fleet, "frozen", frozen::freeze, frozen::thaw);
    }

    @Test
    void aPartitionedReplicaGetsNoNewStreamsAfterThreeSecondsAndItsTunnelsAreReset(Fleet fleet) throws Exception {
        List<Partition> cuts = new ArrayList<>();
        isLostSilently(
                fleet,
                "partitioned",
                () -> cuts.add(fleet.partition(fleet.sidecar(0), fleet.gateway(0))),
                () -> cuts.forEach(Partition::close));
    }

    private static void isLostSilently(Fleet fleet, String how, Runnable hurt, Runnable heal) throws Exception {
        List<EchoTunnel> tunnels = tunnels(fleet, 12);
        Load load = Load.start(fleet.app(0), 10, Load.Exchange.https(Target.HTTPS));
        try (load) {
            load.awaitSuccesses(10, PATIENCE);
            long hurtAt = System.nanoTime();
            hurt.run();
            Duration detected = untilReset(tunnels, hurtAt);
            LoadReport report = load.stop();

            Duration unsafe = report.attempts().stream()
                    .filter(attempt -> attempt.started() - hurtAt >= 0 && !attempt.succeeded())
                    .map(attempt -> Duration.ofNanos(attempt.started() - hurtAt))
                    .max(Duration::compareTo)
                    .orElse(Duration.ZERO);
            assertThat(unsafe).as(report.toString()).isLessThan(ELSEWHERE);
            LoadReport later = report.begunBetween(hurtAt + ELSEWHERE.toNanos(), System.nanoTime());
            assertThat(later.quantile(1)).as("none waits for the lost one").isLessThan(ELSEWHERE);
            assertThat(detected).isLessThan(DETECTED);
            Figures.row(1, how + ": last failure of a new stream", unsafe, ELSEWHERE);
            Figures.row(1, how + ": its tunnels are reset", detected, DETECTED);
            Figures.row(1, how + ": longest time without a success", report.longestGap(), ELSEWHERE);
        } finally {
            heal.run();
            close(tunnels);
        }
        assertThatItGetsStreamsAgain(fleet, how + " and healed");
    }

    /** The first tunnel that ends was on the lost replica. */
    private static Duration untilReset(List<EchoTunnel> tunnels, long since) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> tunnels.stream()
                        .anyMatch(tunnel -> tunnel.awaitEnd(Duration.ofMillis(1)) == EchoTunnel.State.RESET));
        return Duration.ofNanos(System.nanoTime() - since);
    }

    private static void assertThatItGetsStreamsAgain(Fleet fleet, String how) {
        long healed = System.nanoTime();
        double before = fleet.gateway(0).metric("sallyport_connections_opened_total");
        try (Load load = Load.start(fleet.app(0), 10, Load.Exchange.https(Target.HTTPS))) {
            await().atMost(PATIENCE)
                    .until(() -> fleet.gateway(0).metric("sallyport_connections_opened_total") > before + 3);
            Figures.row(
                    1,
                    how + ": gets streams again after",
                    Figures.seconds(Duration.ofNanos(System.nanoTime() - healed)),
                    "some seconds, jittered");
            LoadReport report = load.stop();
            assertThat(report.failed())
                    .as(report + " " + Figures.refusals(fleet.sidecar(0)))
                    .isLessThanOrEqualTo(Extent.of(report.succeeded(), 0L));
        }
    }

    private static List<EchoTunnel> tunnels(Fleet fleet, int count) throws IOException {
        List<EchoTunnel> tunnels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tunnels.add(fleet.app(0).echo(Target.ECHO));
        }
        assertThat(pingAll(tunnels)).containsOnly(EchoTunnel.State.ALIVE);
        return tunnels;
    }

    private static List<EchoTunnel.State> pingAll(List<EchoTunnel> tunnels) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return tunnels.stream()
                    .map(tunnel -> CompletableFuture.supplyAsync(() -> tunnel.ping(PATIENCE), threads))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
        }
    }

    private static void close(List<EchoTunnel> tunnels) throws IOException {
        for (EchoTunnel tunnel : tunnels) {
            tunnel.close();
        }
    }
}

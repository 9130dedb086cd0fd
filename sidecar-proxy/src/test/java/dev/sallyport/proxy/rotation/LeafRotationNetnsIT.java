package dev.sallyport.proxy.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.testkit.Extent;
import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.fleet.EchoTunnel;
import dev.sallyport.testkit.fleet.Exposition;
import dev.sallyport.testkit.fleet.Fleet;
import dev.sallyport.testkit.fleet.FleetPlan;
import dev.sallyport.testkit.fleet.FleetProcess;
import dev.sallyport.testkit.fleet.Load;
import dev.sallyport.testkit.fleet.LoadReport;
import dev.sallyport.testkit.fleet.Target;
import dev.sallyport.testkit.net.NamespaceSupport;
import dev.sallyport.testkit.shell.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Leaf certificates of a few seconds, written into the files of two gateways and a sidecar again and again, while tunnels stand
 * and requests are made (PROTOCOL §6.3.7). In full: 1 000 tunnels, 100 rotations (or {@code sallyport.rotations}), one every 10 s.
 */
class LeafRotationNetnsIT {
    private static final boolean FULL = Extent.isFull();
    private static final int TUNNELS = FULL ? 1000 : 80;
    private static final int ROTATIONS = Integer.getInteger("sallyport.rotations", FULL ? 100 : 4);
    private static final Duration INTERVAL = Duration.ofMillis(FULL ? 10_000 : 2_500);
    /** Of three rotations; in the short form long enough for a machine that does much else. */
    private static final Duration LIFE = FULL ? INTERVAL.multipliedBy(3) : Duration.ofMinutes(5);

    private static final double REQUESTS_PER_SECOND = FULL ? 50 : 25;
    private static final int LOOPS = 1;
    private static final int GATEWAYS = 2;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String HANDSHAKES = "sallyport_tunnel_handshakes_total";
    private static final String CONNECTIONS = "sallyport_tunnel_connections_open";

    private Fleet fleet;
    private FleetProcess sidecar;
    private final List<EchoTunnel> tunnels = new ArrayList<>();

    @BeforeEach
    void start() {
        assumeTrue(NamespaceSupport.availableOrLoud());
        fleet = FleetPlan.fleet()
                .gateways(GATEWAYS)
                .sidecar("shop", "checkout")
                .everywhere("SALLYPORT_IDENTITY_POLL_INTERVAL", "PT0.2S")
                .start();
        sidecar = fleet.sidecar(0);
    }

    @AfterEach
    void stop() throws Exception {
        for (EchoTunnel tunnel : tunnels) {
            tunnel.close();
        }
        if (fleet != null) {
            fleet.close();
        }
    }

    private List<FleetProcess> all() {
        return Stream.concat(fleet.gateways().stream(), Stream.of(sidecar)).toList();
    }

    @Test
    void noRequestFailsNoTunnelEndsAndNothingIsLeftBehind() throws Exception {
        all().forEach(process -> fleet.renew(process, LIFE));
        for (int i = 0; i < TUNNELS; i++) {
            tunnels.add(fleet.app(0).echo(Target.ECHO));
        }
        Exposition before = sidecar.metrics();
        int descriptors = sidecar.cost().descriptors();
        LoadReport report;
        try (Load load = Load.start(fleet.app(0), REQUESTS_PER_SECOND, Load.Exchange.https(Target.HTTPS))) {
            load.awaitSuccesses(1, LIMIT);
            for (int i = 0; i < ROTATIONS; i++) {
                rotate(i);
                TimeUnit.MILLISECONDS.sleep(INTERVAL.toMillis());
            }
            report = load.stop();
        }
        Exposition after = sidecar.metrics();
        if (FULL) {
            // What follows takes its time, and no certificate may end meanwhile.
            all().forEach(process -> fleet.renew(process, Duration.ofHours(1)));
        }
        double handshakes = after.value(HANDSHAKES) - before.value(HANDSHAKES);
        System.err.printf(
                "%d rotations: %s, p99 %d ms; %.0f handshakes of the sidecar, goaways %.0f, connections %.0f,"
                        + " identities held %.0f; sidecar %d MiB, gateways %d and %d MiB%n",
                ROTATIONS,
                report,
                report.quantile(0.99).toMillis(),
                handshakes,
                after.value("sallyport_tunnel_goaways_total"),
                after.value(CONNECTIONS),
                after.value("sallyport_identities_held"),
                sidecar.cost().residentBytes() >> 20,
                fleet.gateway(0).cost().residentBytes() >> 20,
                fleet.gateway(1).cost().residentBytes() >> 20);
        assertThat(report.failures()).isEmpty();
        assertThat(report.succeeded()).isGreaterThan((long) (REQUESTS_PER_SECOND * ROTATIONS));
        for (EchoTunnel tunnel : tunnels) {
            assertThat(tunnel.ping(LIMIT)).isEqualTo(EchoTunnel.State.ALIVE);
        }
        if (FULL) {
            assertThat(after.value("sallyport_tunnel_goaways_total"))
                    .as("connections under certificates that have ended are asked to go")
                    .isPositive();
        }
        assertThat(handshakes)
                .as("a sidecar makes a connection to each gateway from each loop after a change of either side's"
                        + " identity")
                .isLessThanOrEqualTo(2.0 * LOOPS * GATEWAYS * (ROTATIONS + 1));
        for (String result : List.of("refused", "broken", "timed_out", "no_identity")) {
            all().forEach(process -> assertThat(process.metric(HANDSHAKES, "result", result))
                    .as(process.name() + ": " + result)
                    .isZero());
        }
        halfWrittenSetsWereRefused();
        assertThat(sidecar.cost().descriptors()).isLessThan(descriptors + 40);
        leavesNothingBehind();
    }

    /** All at the same moment, or one after the other; every third time the sidecar's pair is half written first. */
    private void rotate(int round) throws InterruptedException {
        if (round % 3 == 1) {
            IssuedSvid whole = fleet.ca().issue(fleet.request(sidecar).lifetime(LIFE));
            IssuedSvid other = fleet.ca().issue(fleet.request(sidecar).lifetime(LIFE));
            whole.withKeyOf(other)
                    .writeTo(sidecar.folder().resolve("identity"), fleet.ca().bundlePem());
        }
        for (FleetProcess process : all()) {
            if (round % 2 == 1) {
                TimeUnit.MILLISECONDS.sleep(INTERVAL.toMillis() / 8);
            }
            fleet.renew(process, LIFE);
        }
    }

    private void halfWrittenSetsWereRefused() {
        assertThat(sidecar.metric("sallyport_identity_rejected_total")).isPositive();
        assertThat(sidecar.logged("half-rotated"))
                .isNotEmpty()
                .allMatch(line -> line.contains("the one in force stays"));
    }

    private void leavesNothingBehind() throws Exception {
        for (EchoTunnel tunnel : tunnels) {
            tunnel.close();
        }
        Eventually.await(
                "only the warm connections are left",
                LIMIT,
                () -> sidecar.metric("sallyport_tunnel_streams_open") == 0
                        && sidecar.metric(CONNECTIONS) <= LOOPS * GATEWAYS);
        if (FULL) {
            Eventually.await(
                    "the contexts of superseded identities are released",
                    Duration.ofMinutes(3),
                    () -> all().stream().allMatch(process -> process.metric("sallyport_identities_held") == 1));
        }
    }
}

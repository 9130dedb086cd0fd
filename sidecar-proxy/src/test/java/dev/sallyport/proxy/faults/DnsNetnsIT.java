package dev.sallyport.proxy.faults;

import static dev.sallyport.proxy.faults.UpstreamNetnsIT.refused;
import static dev.sallyport.proxy.faults.UpstreamNetnsIT.works;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.testkit.Extent;
import dev.sallyport.testkit.fleet.Fleet;
import dev.sallyport.testkit.fleet.FleetProcess;
import dev.sallyport.testkit.fleet.Load;
import dev.sallyport.testkit.fleet.LoadReport;
import dev.sallyport.testkit.fleet.Refused;
import dev.sallyport.testkit.fleet.Target;
import dev.sallyport.testkit.fleet.Way;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PROTOCOL §6.3 item 4: DNS lies, fails, falls silent, changes its mind. */
@EnabledIfSystemProperty(
        named = "sallyport.full",
        matches = "true",
        disabledReason = "in the full form only (make faults): takes longer than make test has for it")
@ExtendWith(OnFleet.class)
class DnsNetnsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration STALE_WINDOW = Extent.of(Duration.ofSeconds(10), Duration.ofSeconds(30));

    @ParameterizedTest
    @CsvSource({
        "metadata.evil.example,    403, address_forbidden",
        "private.evil.example,     403, address_forbidden",
        "loopback.evil.example,    403, in_cluster_target",
        "cluster.evil.example,     403, in_cluster_target",
        "gone.evil.example,        502, dns_failed",
        "broken.evil.example,      502, dns_failed",
        "slow.evil.example,        502, dns_failed",
    })
    void aLieIsRefusedAndAFailureIsToldAsOne(String host, int status, String reason, Fleet fleet) {
        long began = System.nanoTime();
        Refused refused = refused(fleet.app(0), new Target(host, "192.0.2.1", 443));
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertThat(refused.status()).as(refused.answer()).isEqualTo(status);
        assertThat(refused.answer()).contains(reason);
        assertThat(took).isLessThan(Duration.ofSeconds(8));
        if (host.startsWith("slow")) {
            Figures.row(4, "DNS silent: answered 502", took, Duration.ofSeconds(8));
        }
    }

    @Test
    void aGoodAnswerOutlivesItsServersForABoundedTimeAndSaysSo(Fleet fleet) {
        String name = "lasting.partner.example";
        Target target = new Target(name, "192.175.48.15", 80);
        fleet.world().setName(name, "A 1 192.175.48.15");
        awaitOnBothGateways(fleet, target);
        double stale = stale(fleet);

        fleet.world().setName(name, "SERVFAIL");
        long failing = System.nanoTime();
        await().atMost(PATIENCE).until(() -> works(fleet.app(0), target) && stale(fleet) > stale);
        await().atMost(PATIENCE).until(() -> !works(fleet.app(0), target) && !works(fleet.app(0), target));
        Duration served = Duration.ofNanos(System.nanoTime() - failing);
        Duration most = STALE_WINDOW.plusSeconds(15);
        assertThat(served).isBetween(STALE_WINDOW.minusSeconds(2), most);
        Figures.row(
                4,
                "servers fail: the last good answer serves for (window %s)".formatted(Figures.seconds(STALE_WINDOW)),
                served,
                most);
        await().atMost(PATIENCE).until(() -> isRefusedByBoth(fleet, target, "dns_failed"));

        fleet.world().setName(name, "A 1 192.175.48.15");
        await().atMost(PATIENCE).until(() -> works(fleet.app(0), target));
    }

    @Test
    void noSuchNameIsAnAnswerAndEndsWhatWasKnown(Fleet fleet) {
        String name = "removed.partner.example";
        Target target = new Target(name, "192.175.48.15", 80);
        fleet.world().setName(name, "A 1 192.175.48.15");
        awaitOnBothGateways(fleet, target);
        fleet.world().setName(name, "NXDOMAIN");
        long gone = System.nanoTime();
        await().atMost(PATIENCE).until(() -> !works(fleet.app(0), target) && !works(fleet.app(0), target));
        Duration took = Duration.ofNanos(System.nanoTime() - gone);
        assertThat(took).as("the record's life, not the stale window").isLessThan(STALE_WINDOW);
        Figures.row(4, "NXDOMAIN ends a name that was known", took, STALE_WINDOW);
    }

    @Test
    void aStaleAnswerIsVettedAnew(Fleet fleet) {
        String name = "shifty.partner.example";
        Target target = new Target(name, "192.175.48.33", 80);
        fleet.world().setName(name, "A 1 192.175.48.33");
        awaitOnBothGateways(fleet, target);
        fleet.world().setName(name, "A 1 10.0.0.1");
        await().atMost(PATIENCE).until(() -> isRefusedByBoth(fleet, target, "address_forbidden"));
        fleet.world().setName(name, "SERVFAIL");
        assertThat(isRefusedByBoth(fleet, target, "address_forbidden")).isTrue();
    }

    @Test
    void aResolverThatFailsEverySecondTimeIsNotNoticed(Fleet fleet) {
        String name = "flapping.partner.example";
        fleet.world().setName(name, "A 1 192.175.48.15");
        awaitOnBothGateways(fleet, new Target(name, "192.175.48.15", 80));
        try (Load load = Load.start(fleet.app(0), 10, Load.Exchange.http(new Target(name, "192.175.48.15", 80)))) {
            for (int round = 0; round < 3; round++) {
                fleet.world().setName(name, round % 2 == 0 ? "SERVFAIL" : "A 1 192.175.48.15");
                long began = System.nanoTime();
                await().atMost(PATIENCE)
                        .until(() -> System.nanoTime() - began
                                > Duration.ofSeconds(3).toNanos());
            }
            load.awaitSuccesses(10, PATIENCE);
            LoadReport report = load.stop();
            assertThat(report.failures()).as(report.toString()).isEmpty();
        }
        fleet.world().setName(name, "NXDOMAIN");
    }

    @Test
    void sidecarsKeepTheirGatewaysWhileTheFleetsNameIsUnknown(Fleet fleet) {
        fleet.announce();
        try (Load load = Load.start(fleet.app(0), 10, Load.Exchange.https(Target.HTTPS))) {
            int asked = questions(fleet);
            await().atMost(PATIENCE).until(() -> questions(fleet) > asked + 4);
            load.awaitSuccesses(10, PATIENCE);
            assertThat(load.stop().failures())
                    .as(Figures.refusals(fleet.sidecar(0)))
                    .isEmpty();
        } finally {
            fleet.announce(0, 1);
        }
    }

    /** Eight times in a row: connections are spread over both gateways. */
    private static boolean isRefusedByBoth(Fleet fleet, Target target, String reason) {
        for (int i = 0; i < 8; i++) {
            try (var socket = fleet.app(0).by(Way.PROXY).connect(target)) {
                return socket.isClosed();
            } catch (Refused refused) {
                if (!refused.answer().contains(reason)) {
                    return false;
                }
            } catch (IOException broken) {
                return false;
            }
        }
        return true;
    }

    private static int questions(Fleet fleet) {
        return (int) fleet.world().clusterDnsLog().stream()
                .filter(line -> line.contains("sallyport-gateway"))
                .count();
    }

    private static void awaitOnBothGateways(Fleet fleet, Target target) {
        for (FleetProcess gateway : fleet.gateways()) {
            await().atMost(PATIENCE)
                    .until(() -> works(fleet.app(0), target)
                            && gateway.records().stream()
                                    .anyMatch(line ->
                                            line.path("authority").asText().startsWith(target.host())));
        }
    }

    private static double stale(Fleet fleet) {
        return fleet.gateways().stream()
                .mapToDouble(gateway -> gateway.metric("sallyport_dns_answers_total", "answer", "stale"))
                .sum();
    }
}

package dev.sallyport.proxy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.testkit.fleet.App;
import dev.sallyport.testkit.fleet.Fleet;
import dev.sallyport.testkit.fleet.FleetProcess;
import dev.sallyport.testkit.fleet.Refused;
import dev.sallyport.testkit.fleet.Target;
import dev.sallyport.testkit.fleet.Way;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** PROTOCOL §6.3 item 6: nobody renews the certificate. */
@EnabledIfSystemProperty(
        named = "sallyport.full",
        matches = "true",
        disabledReason = "in the full form only (make faults): takes longer than make test has for it")
@ExtendWith(OnFleet.class)
class IdentityEndNetnsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LIFE = Duration.ofSeconds(20);

    @Test
    void withoutARenewalItServesUntilTheEndThenRefusesAndNeverGoesPlain(Fleet fleet) {
        FleetProcess sidecar = fleet.sidecar(1);
        fleet.renew(sidecar, LIFE);
        long issued = System.nanoTime();
        try {
            await().atMost(PATIENCE).until(() -> days(sidecar) < 1.0 / 24);
            assertThat(days(sidecar) * 86_400).isPositive();
            assertThat(UpstreamNetnsIT.works(fleet.app(1), Target.HTTP))
                    .as("serves until the end")
                    .isTrue();
            await().atMost(PATIENCE).until(() -> isRefused(fleet.app(1)));
            Duration refusedAfter = Duration.ofNanos(System.nanoTime() - issued);
            assertThat(refusedAfter).isBetween(LIFE.minusSeconds(2), LIFE.plusSeconds(10));
            long packets = fleet.world().router().outbound(sidecar.network()).total();

            assertThat(UpstreamNetnsIT.refused(fleet.app(1), Target.HTTPS).answer())
                    .contains(" 503 ", "identity_unavailable");
            assertThat(fleet.world().router().outbound(sidecar.network()).total())
                    .as("packets that left the cluster")
                    .isEqualTo(packets);
            assertThat(days(sidecar)).isNegative();
            assertThat(sidecar.health("ready")).isEqualTo(200);
            Figures.row(6, "no renewal (life 20 s): refused", refusedAfter, LIFE.plusSeconds(10));
        } finally {
            fleet.renew(sidecar, Duration.ofDays(1));
        }
        long renewed = System.nanoTime();
        await().atMost(PATIENCE).until(() -> UpstreamNetnsIT.works(fleet.app(1), Target.HTTP));
        Figures.row(6, "renewed again: works", Duration.ofNanos(System.nanoTime() - renewed), Duration.ofSeconds(5));
    }

    private static boolean isRefused(App app) {
        try (var socket = app.by(Way.PROXY).connect(Target.HTTPS)) {
            return socket.isClosed();
        } catch (Refused refused) {
            return refused.answer().contains("identity_unavailable");
        } catch (IOException broken) {
            return false;
        }
    }

    private static double days(FleetProcess process) {
        return process.metric("sallyport_certificate_days_left");
    }
}

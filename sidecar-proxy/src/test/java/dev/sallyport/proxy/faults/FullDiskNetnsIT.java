package dev.sallyport.proxy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.testkit.fleet.Fleet;
import dev.sallyport.testkit.fleet.FleetProcess;
import dev.sallyport.testkit.fleet.Load;
import dev.sallyport.testkit.fleet.Refused;
import dev.sallyport.testkit.fleet.Target;
import dev.sallyport.testkit.shell.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** PROTOCOL §6.3 item 14: the disk of the records is full; both policies. */
@EnabledIfSystemProperty(
        named = "sallyport.full",
        matches = "true",
        disabledReason = "in the full form only (make faults): takes longer than make test has for it")
@ExtendWith(OnFleet.class)
class FullDiskNetnsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BALLAST = "ballast";
    private static final String RECORDS = "records.jsonl";

    @Test
    void degradeGoesOnCountsWhatIsLostAndRecordsTheGap(Fleet fleet) throws Exception {
        FleetProcess gateway = fleet.gateway(0);
        fill(gateway);
        try (Load load = Load.start(fleet.app(0), 10, Load.Exchange.https(Target.HTTPS))) {
            await().atMost(PATIENCE).until(() -> gateway.metric("sallyport_records_failing") == 1);
            load.awaitSuccesses(60, PATIENCE);
            assertThat(load.stop().failures())
                    .as(Figures.refusals(fleet.sidecar(0)))
                    .isEmpty();
        }
        double lost = gateway.metric("sallyport_records_dropped_total", "cause", "unwritable");
        assertThat(lost).isPositive();
        assertThat(gateway.health("ready")).isEqualTo(200);
        assertThat(gateway.log()).contains("Connection records cannot be written to", "they are lost");

        free(gateway);
        await().atMost(PATIENCE).until(() -> gateway.metric("sallyport_records_failing") == 0);
        Path file = gateway.onSmallDisk(RECORDS);
        assertThat(Files.readAllLines(file))
                .as("whole lines only")
                .allMatch(line -> line.startsWith("{") && line.endsWith("}"));
        assertThat(Files.readString(file))
                .contains("\"decision\":\"gap\",\"records_missing\":%.0f"
                        .formatted(gateway.metric("sallyport_records_dropped_total", "cause", "unwritable")));
        Figures.row(
                14,
                "disk full, degrade: exchanges that failed; records lost, all told by a gap line",
                "0; %.0f".formatted(lost),
                "0");
    }

    @Test
    void blockTakesNoNewTunnelsIsNotReadyAndGoesOnByItself(Fleet fleet) throws Exception {
        FleetProcess gateway = fleet.gateway(1);
        gateway.environment("SALLYPORT_RECORD_ON_UNWRITABLE", "block").restart().awaitReady();
        fleet.gateway(0).kill();
        try {
            await().atMost(PATIENCE).until(() -> UpstreamNetnsIT.works(fleet.app(0), Target.HTTP));
            fill(gateway);
            await().atMost(PATIENCE).until(() -> {
                UpstreamNetnsIT.works(fleet.app(0), Target.HTTP);
                return gateway.health("ready") == 503;
            });
            Refused refused = UpstreamNetnsIT.refused(fleet.app(0), Target.HTTPS);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.answer()).contains("records_unwritable");
            assertThat(gateway.health("live")).isEqualTo(200);
            assertThat(gateway.metric("sallyport_records_failing")).isEqualTo(1);

            free(gateway);
            long freed = System.nanoTime();
            gateway.awaitReady();
            await().atMost(PATIENCE).until(() -> UpstreamNetnsIT.works(fleet.app(0), Target.HTTP));
            Figures.row(
                    14,
                    "disk full, block: answered 503, not ready; after room works again",
                    Duration.ofNanos(System.nanoTime() - freed),
                    Duration.ofSeconds(5));
            assertThat(gateway.metric("sallyport_records_dropped_total", "cause", "unwritable"))
                    .isZero();
        } finally {
            gateway.environment("SALLYPORT_RECORD_ON_UNWRITABLE", null).restart();
            fleet.gateway(0).restart();
            fleet.gateways().forEach(FleetProcess::awaitReady);
            fleet.awaitFlow();
        }
    }

    private static void fill(FleetProcess gateway) {
        // Fails for want of room, which is what it is for.
        Shell.run("dd", "if=/dev/zero", "of=" + gateway.onSmallDisk(BALLAST), "bs=4k");
    }

    private static void free(FleetProcess gateway) throws Exception {
        Files.delete(gateway.onSmallDisk(BALLAST));
    }
}

package dev.sallyport.proxy.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.testkit.net.NamespaceSupport;
import dev.sallyport.testkit.soak.Finding;
import dev.sallyport.testkit.soak.Quantity;
import dev.sallyport.testkit.soak.Soak;
import dev.sallyport.testkit.soak.SoakPlan;
import dev.sallyport.testkit.soak.SoakReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machinery of {@code make soak}, for some seconds: too short to say what grows, long enough to see it all work. */
class SoakNetnsIT {
    private static final SoakPlan SHORT = new SoakPlan(
            Duration.ofSeconds(10),
            Duration.ofMillis(500),
            Duration.ofSeconds(6),
            Duration.ofSeconds(1),
            Duration.ZERO,
            10,
            0.5);

    @TempDir
    private Path folder;

    @Test
    void aShortSoakIsGoodAndWritesTableSeriesAndPlot() throws Exception {
        assumeTrue(NamespaceSupport.availableOrLoud());
        SoakReport report = Soak.run(SHORT);
        report.write(folder);
        System.err.println(report.text());
        assertThat(report.complaints()).isEmpty();
        assertThat(report.disturbances().get("policy changes")).isGreaterThan(4);
        assertThat(report.disturbances().get("identities taken up")).isGreaterThan(4);
        for (Quantity quantity : Quantity.values()) {
            assertThat(report.findings())
                    .filteredOn(finding -> finding.quantity() == quantity)
                    .as(quantity.title())
                    .hasSize(4)
                    .allMatch(finding -> finding.judgement() == Finding.Judgement.TOO_SHORT);
        }
        assertThat(report.series())
                .filteredOn(series -> series.quantity() == Quantity.DIRECT || series.quantity() == Quantity.IDENTITIES)
                .allSatisfy(
                        series -> assertThat(series.points().getLast().value()).isPositive());
        assertThat(folder.resolve("soak.svg")).content().contains("sidecar-1", "<polyline");
        assertThat(Files.readString(folder.resolve("soak.json"))).contains("\"good\":true");
    }
}

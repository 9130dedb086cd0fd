package dev.sallyport.testkit.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the fleet measures with, by itself. */
class NetworkPathTest {
    @Test
    void segmentsKeepTheirOrderAndTheirBandwidth() {
        PathQuality quality = new PathQuality();
        quality.delay(Duration.ofMillis(50), Duration.ofMillis(20));
        quality.bandwidth(1_000_000);
        long first = quality.dueAfter(0, 1000);
        long second = quality.dueAfter(first, 100_000);
        long third = quality.dueAfter(second, 100_000);
        assertThat(first - System.nanoTime()).isBetween(40_000_000L, 80_000_000L);
        assertThat(second - first).isGreaterThanOrEqualTo(100_000_000);
        assertThat(third - second).isEqualTo(100_000_000);
    }

    @Test
    void aLostSegmentHoldsUpWhatFollows() {
        PathQuality quality = new PathQuality();
        quality.loss(1, Duration.ofMillis(200));
        long lost = quality.dueAfter(0, 1);
        quality.loss(0, Duration.ZERO);
        assertThat(quality.dueAfter(lost, 1)).isEqualTo(lost);
    }

    @Test
    void metricsAreReadWithTheirLabels() {
        Exposition metrics = Exposition.parse("""
                # HELP sallyport_connections_total
                sallyport_connections_total{outcome="denied",reason="no_rule",} 2.0
                sallyport_connections_total{outcome="allowed",reason="none"} 3
                sallyport_policy_generation 7.0
                sallyport_quoted{text="a \\"b\\", c"} +Inf
                """);
        assertThat(metrics.value("sallyport_connections_total")).isEqualTo(5);
        assertThat(metrics.value("sallyport_connections_total", "reason", "no_rule"))
                .isEqualTo(2);
        assertThat(metrics.value("sallyport_policy_generation")).isEqualTo(7);
        assertThat(metrics.value("sallyport_quoted")).isInfinite();
        assertThat(metrics.has("sallyport_connections_total", "reason", "draining"))
                .isFalse();
    }

    @Test
    void aReportKnowsTheLongestGapAndTheFirstSuccessAfterAMoment() {
        LoadReport report = new LoadReport(
                0,
                1000,
                List.of(
                        new LoadReport.Attempt(10, 20, ""),
                        new LoadReport.Attempt(30, 500, "reset"),
                        new LoadReport.Attempt(40, 620, ""),
                        new LoadReport.Attempt(700, 900, "")));
        assertThat(report.longestGap()).isEqualTo(Duration.ofNanos(600));
        assertThat(report.firstSuccessAfter(50)).contains(Duration.ofNanos(850));
        assertThat(report.failures()).containsEntry("reset", 1L);
        assertThat(report.quantile(0.5)).isEqualTo(Duration.ofNanos(200));
    }
}

package dev.sallyport.testkit.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testkit.fleet.LoadReport;
import dev.sallyport.testkit.soak.Finding.Judgement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the soak takes for a leak, on made-up series of ten minutes, a reading every two seconds. */
class FindingTest {
    private static final double WARM_UP = 180;

    private final Random chance = new Random(7);

    private static Series series(Quantity quantity, int seconds, DoubleUnaryOperator value) {
        return new Series(
                "gateway-0",
                quantity,
                IntStream.range(0, seconds / 2)
                        .mapToObj(i -> new Series.Point(2 * i, value.applyAsDouble(2 * i)))
                        .toList());
    }

    /** Grows fast at first, and is noisy for ever. */
    private double ordinary(double seconds) {
        return 80 + 20 * (1 - Math.exp(-seconds / 40)) + chance.nextGaussian();
    }

    private static Judgement judged(Series series) {
        return Finding.of(series, WARM_UP).judgement();
    }

    @Test
    void whatGrowsOnlyWhileWarmingUpIsFlat() {
        assertThat(judged(series(Quantity.RESIDENT, 600, this::ordinary))).isEqualTo(Judgement.FLAT);
    }

    @Test
    void aMegabyteAMinuteIsALeak() {
        Finding finding = Finding.of(series(Quantity.RESIDENT, 600, at -> ordinary(at) + at / 60), WARM_UP);
        assertThat(finding.judgement()).isEqualTo(Judgement.LEAK);
        assertThat(finding.slopePerHour()).isBetween(50.0, 70.0);
        assertThat(finding.growth()).isBetween(5.5, 8.5);
    }

    @Test
    void aDescriptorEveryTenSecondsIsALeak() {
        assertThat(judged(series(Quantity.DESCRIPTORS, 600, at -> 60 + Math.floor(at / 10))))
                .isEqualTo(Judgement.LEAK);
        assertThat(judged(series(Quantity.DESCRIPTORS, 600, at -> 60 + chance.nextInt(30))))
                .isEqualTo(Judgement.FLAT);
    }

    @Test
    void aQuarterOfAllReadingsMayBeAnything() {
        assertThat(judged(series(Quantity.RESIDENT, 600, at -> chance.nextInt(4) == 0 ? 500 + at : ordinary(at))))
                .isEqualTo(Judgement.FLAT);
        assertThat(judged(series(Quantity.RESIDENT, 600, at -> chance.nextInt(4) == 0 ? 0 : ordinary(at) + at / 40)))
                .isEqualTo(Judgement.LEAK);
    }

    @Test
    void aSawToothIsFlatAndOneThatClimbsIsNot() {
        assertThat(judged(series(Quantity.DIRECT, 600, at -> 20 + at % 26))).isEqualTo(Judgement.FLAT);
        assertThat(judged(series(Quantity.DIRECT, 600, at -> 20 + at % 26 + at / 30)))
                .isEqualTo(Judgement.LEAK);
    }

    @Test
    void littleTimeSaysNothing() {
        assertThat(judged(series(Quantity.RESIDENT, 200, at -> at))).isEqualTo(Judgement.TOO_SHORT);
        assertThat(judged(new Series("new", Quantity.RESIDENT, List.of()))).isEqualTo(Judgement.TOO_SHORT);
    }

    @Test
    void tunnelsMayMoveBetweenGatewaysButEachIsSomeSidecars() {
        SoakPlan plan = SoakPlan.of(Duration.ofMinutes(10));
        Series moved = named("gateway-0", at -> 100 + at / 6);
        assertThat(judged(moved)).isEqualTo(Judgement.MOVES);
        assertThat(judged(named("sidecar-0", at -> 100 + at / 6))).isEqualTo(Judgement.LEAK);
        assertThat(new SoakReport(
                                plan,
                                List.of(moved, named("sidecar-0", at -> 200)),
                                Map.of(),
                                Map.of(),
                                9,
                                0,
                                List.of())
                        .complaints())
                .isEmpty();
        assertThat(new SoakReport(
                                plan,
                                List.of(moved, named("sidecar-0", at -> 100)),
                                Map.of(),
                                Map.of(),
                                9,
                                0,
                                List.of())
                        .complaints())
                .containsExactly("tunnels that no sidecar has: 100");
    }

    private static Series named(String process, DoubleUnaryOperator value) {
        return new Series(
                process, Quantity.TUNNELS, series(Quantity.TUNNELS, 600, value).points());
    }

    @Test
    void aReportComplainsOfLeaksFailuresAndLinesAndIsWritten(@TempDir Path folder) throws Exception {
        LoadReport fine = new LoadReport(0, 10, List.of(new LoadReport.Attempt(1, 2, "")));
        LoadReport failed = new LoadReport(0, 10, List.of(new LoadReport.Attempt(1, 2, "reset")));
        SoakPlan plan = SoakPlan.of(Duration.ofMinutes(10));
        List<Series> flat = List.of(series(Quantity.THREADS, 600, at -> 20));
        assertThat(new SoakReport(plan, flat, Map.of("small", fine), Map.of(), 9, 0, List.of()).complaints())
                .isEmpty();
        SoakReport bad = new SoakReport(
                plan,
                List.of(series(Quantity.THREADS, 600, at -> 20 + at / 30)),
                Map.of("small", failed),
                Map.of("restarts", 3L),
                9,
                1,
                List.of("gateway-0: LEAK: ByteBuf.release() was not called"));
        assertThat(bad.complaints())
                .anyMatch(line -> line.startsWith("grows: gateway-0 threads"))
                .anyMatch(line -> line.equals("failed: small, {reset=1}"))
                .anyMatch(line -> line.equals("did nothing: small"))
                .anyMatch(line -> line.equals("lost: 1 idle tunnels"))
                .anyMatch(line -> line.startsWith("logged: gateway-0: LEAK"));
        bad.write(folder);
        assertThat(Files.readString(folder.resolve("soak.json"))).contains("\"good\":false", "\"slope_per_hour\":120.");
        assertThat(Files.readString(folder.resolve("soak.svg"))).contains("<polyline", "threads");
        assertThat(Files.readString(folder.resolve("soak.txt"))).contains("Not good:");
    }
}

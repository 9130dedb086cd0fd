package dev.sallyport.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.bench.measure.Spread;
import dev.sallyport.bench.report.ResultFiles;
import dev.sallyport.bench.report.Results;
import dev.sallyport.bench.report.TextTable;
import dev.sallyport.testkit.net.NamespaceSupport;
import dev.sallyport.testkit.shell.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** The short form of {@code make bench}: what it says was done was done, whatever the figures are worth on a busy machine. */
class BenchSmokeIT {
    private static final Path ROOT = Path.of(System.getProperty("sallyport.root", ".."));

    /** Where there is none, the run must say so; where there is one, a smoke test has no time for it. */
    private static final boolean HAS_ENVOY = Shell.run(
                    "sh", "-c", "PATH=%s:$PATH command -v envoy".formatted(System.getenv("PATH")))
            .succeeded();

    @TempDir
    Path folder;

    @Test
    void bytesRequestsAndConnectionsPassAndAreWrittenDown() throws Exception {
        Assumptions.assumeTrue(NamespaceSupport.availableOrLoud());
        Map<String, String> environment = new HashMap<>(Map.of(
                "BENCH_SMOKE",
                "1",
                "BENCH_SYSTEMS",
                HAS_ENVOY ? "ours-openssl" : "ours-openssl,envoy",
                "BENCH_OUTPUT",
                folder.toString()));
        List<String> progress = new ArrayList<>();
        Settings settings = Settings.of(environment, ROOT);
        Results results = new Run(settings, progress::add).go();
        ResultFiles files = new ResultFiles(settings.output());
        files.write(results);

        assertThat(progress).contains("starting direct", "starting ours-openssl", "round 1 of 1");
        for (String system : List.of("direct", "ours-openssl")) {
            assertThat(figure(results, "(a) bulk, 1 stream", system, "MB/s")).isPositive();
            assertThat(figure(results, "(a) bulk, 64 streams", system, "MB/s")).isPositive();
            assertThat(figure(results, "(b) requests, 32 kept connections", system, "requests/s"))
                    .isPositive();
            assertThat(figure(results, "(c) new connections, 8 clients", system, "connections/s"))
                    .isPositive();
        }
        assertThat(figure(results, "(b) requests, 32 kept connections", "ours-openssl", "CPU-s/100k"))
                .isPositive();
        assertThat(figure(results, "memory under load", "ours-openssl", "gateway MiB"))
                .isBetween(20.0, 2_000.0);
        assertThat(results.getFailures()).isEmpty();

        assertThat(files.read().getFigures()).isEqualTo(results.getFigures());
        Document plot =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(Files.newInputStream(files.plot()));
        assertThat(plot.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(plot.getElementsByTagName("rect").getLength()).isGreaterThan(10);
        assertThat(TextTable.of(results)).contains("ours-openssl", "CPU-s/GB", "connections/s");
        assertSaysWhatIsMissing(TextTable.of(results));
    }

    private static void assertSaysWhatIsMissing(String table) {
        if (!HAS_ENVOY) {
            assertThat(table).contains("MISSING: envoy is not on PATH");
            assertThat(table.lines().filter(line -> line.contains("MB/s"))).allMatch(line -> line.endsWith("missing"));
        }
    }

    private static double figure(Results results, String scenario, String system, String quantity) {
        return results.find(scenario, system, quantity)
                .map(Spread::median)
                .orElseThrow(() -> new AssertionError(
                        "no figure: %s, %s, %s; %s".formatted(scenario, system, quantity, results.getFailures())));
    }
}

package dev.sallyport.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testkit.docs.MarkedPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** docs/performance.md says what docs/performance/results.json says; {@code make bench-docs} writes both. */
class PerformancePageTest {
    private static final Path DOCS =
            Path.of(System.getProperty("sallyport.root", "..")).resolve("docs");

    @Test
    void everyTableIsTheCommittedRuns() throws Exception {
        ResultFiles files = new ResultFiles(DOCS.resolve("performance"));
        Assumptions.assumeTrue(Files.exists(files.json()), "no run has been committed yet");
        Results results = files.read();
        MarkedPage page = new MarkedPage(DOCS.resolve("performance.md"));
        for (Map.Entry<String, String> table : PerformancePage.tables(results).entrySet()) {
            assertThat(page.table(table.getKey())).as(table.getKey()).contains(table.getValue());
        }
        assertThat(Files.readString(files.plot())).isEqualTo(Plot.of(results));
    }
}

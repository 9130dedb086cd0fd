package dev.sallyport.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.bench.measure.Spread;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir
    Path folder;

    private static Results results() {
        Results results = new Results();
        results.getMachine().put("cpu", "An <old> one & slow");
        results.getSystems().add(new Results.Entry("direct", "no proxy", "", ""));
        results.getSystems().add(new Results.Entry("ours-openssl", "abc", "", "resolves"));
        results.getSystems().add(new Results.Entry("envoy", "", "envoy is not on PATH", ""));
        results.getSystems().add(new Results.Entry("haproxy", "2.6", "", ""));
        String bulk = "(a) bulk, 1 stream";
        results.add(bulk, "direct", "MB/s", new Spread(2000, 1900, 2100));
        results.add(bulk, "ours-openssl", "MB/s", new Spread(716, 702, 731));
        results.add(bulk, "ours-openssl", "CPU-s/GB", Spread.of(2.5));
        results.add(bulk, "haproxy", "CPU-s/GB", Spread.of(2.0));
        results.add("(g) start of a sidecar", Results.ALONE, "s to started, AOT cache", Spread.of(0.6));
        Goals.add(results);
        return results;
    }

    @Test
    void aMissingPeerIsSaidInEveryRowAndWithItsReason() {
        String text = TextTable.of(results());
        assertThat(text).contains("MISSING: envoy is not on PATH", "716 [702–731]", "2.50");
        assertThat(text.lines().filter(line -> line.contains("MB/s")))
                .singleElement()
                .asString()
                .contains("missing");
    }

    @Test
    void goalsAreRatiosOfWorkPerCpuSecondAndOnlyOfWhatWasMeasured() {
        assertThat(results().getGoals())
                .containsExactly(
                        new Results.Goal("(a) bulk, 1 stream: ≥ 0.9 × haproxy per CPU-second", "0.80 ×", false),
                        new Results.Goal("a sidecar has started ≤ 0.5 s after exec", "0.600 s", false));
    }

    @Test
    void plotIsWellFormedAndHasAPanelPerQuantity() throws Exception {
        String svg = Plot.of(results());
        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(1 + 2 + 2);
        assertThat(svg).contains("more is better", "less is better", "missing", "&lt;old&gt; one &amp; slow");
    }

    @Test
    void jsonIsReadBackAsItWasWritten() throws Exception {
        ResultFiles files = new ResultFiles(folder.resolve("new"));
        files.write(results());
        Results read = files.read();
        assertThat(read.getFigures()).isEqualTo(results().getFigures());
        assertThat(read.getSystems()).isEqualTo(results().getSystems());
        assertThat(read.getGoals()).isEqualTo(results().getGoals());
        assertThat(read.getMachine()).isEqualTo(results().getMachine());
    }

    @Test
    void pageOfDocsGetsItsTablesFromTheResults() throws Exception {
        Path page =
                Files.writeString(folder.resolve("page.md"), "# P\n<!-- table:goals -->\nold\n<!-- /table -->\nend\n");
        PerformancePage.write(page, results());
        assertThat(Files.readString(page))
                .startsWith("# P\n<!-- table:goals -->\n| goal | found |")
                .contains("0.80 × | missed |")
                .endsWith("<!-- /table -->\nend\n");
    }

    @Test
    void spreadIsTheMiddleAndTheEnds() {
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.of(List.of(4.0, 1.0))).isEqualTo(new Spread(2.5, 1, 4));
    }
}

package dev.sallyport.bench;

import dev.sallyport.bench.report.PerformancePage;
import dev.sallyport.bench.report.ResultFiles;
import dev.sallyport.bench.report.Results;
import java.io.IOException;
import java.nio.file.Path;

/** {@code make bench-docs}: the last run's figures become docs/performance.md's. */
public final class Docs {
    private Docs() {}

    /** Copies results and plot of the last run into docs/performance and fills the page's tables from them. */
    public static void main(String... arguments) throws IOException {
        Path root = Path.of(System.getProperty("sallyport.root", "")).toAbsolutePath();
        Results results = new ResultFiles(Settings.of(System.getenv(), root).output()).read();
        new ResultFiles(root.resolve("docs/performance")).write(results);
        PerformancePage.write(root.resolve("docs/performance.md"), results);
    }
}

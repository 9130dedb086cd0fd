package dev.sallyport.proxy.faults;

import dev.sallyport.testkit.fleet.FleetProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;

/** What the tests of this package measured, for the table of {@code make faults}. Thread-safe. */
final class Figures {
    private static final Path FILE = Path.of("target/faults.tsv");

    private Figures() {}

    /** One row: PROTOCOL §6.3's item, what was measured, the figure, what it may be at most. */
    static synchronized void row(int item, String what, String figure, String limit) {
        try {
            Files.createDirectories(FILE.toAbsolutePath().getParent());
            Files.writeString(
                    FILE,
                    "%02d\t%s\t%s\t%s%n".formatted(item, what, figure, limit),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void row(int item, String what, Duration figure, Duration limit) {
        row(item, what, seconds(figure), "≤ " + seconds(limit));
    }

    /** What a sidecar did not carry lately and why, for a failing assertion. */
    static String refusals(FleetProcess sidecar) {
        return sidecar.records().stream()
                .filter(line -> !line.path("decision").asText().equals("allowed"))
                .map(line ->
                        line.path("time").asText() + " " + line.path("reason").asText() + " "
                                + line.path("detail").asText())
                .toList()
                .reversed()
                .stream()
                .limit(8)
                .toList()
                .toString();
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toNanos() / 1e9);
    }
}

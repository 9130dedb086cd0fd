package dev.sallyport.bench;

import dev.sallyport.bench.report.ResultFiles;
import dev.sallyport.bench.report.Results;
import dev.sallyport.bench.report.TextTable;
import java.io.IOException;
import java.nio.file.Path;

/** {@code make bench}. Exit code 2: refused, the machine is too noisy. */
public final class Main {
    private Main() {}

    /** Runs what the environment asks for. */
    public static void main(String... arguments) throws IOException {
        Path root = Path.of(System.getProperty("sallyport.root", "")).toAbsolutePath();
        Settings settings = Settings.of(System.getenv(), root);
        try {
            Results results = new Run(settings, System.err::println).go();
            ResultFiles files = new ResultFiles(settings.output());
            files.write(results);
            System.out.println(TextTable.of(results));
            System.out.println("written: " + files.json() + ", " + files.plot());
        } catch (Run.TooNoisy refused) {
            System.err.println(refused.getMessage());
            System.exit(2);
        }
    }
}

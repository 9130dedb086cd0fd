package dev.sallyport.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder with {@code results.json} and {@code plot.svg}. Immutable.
 *
 * @param folder which is made when something is written
 */
public record ResultFiles(Path folder) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Every figure of a run. */
    public Path json() {
        return folder.resolve("results.json");
    }

    /** The same as a picture. */
    public Path plot() {
        return folder.resolve("plot.svg");
    }

    /** Writes both. */
    public void write(Results results) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(json(), JSON.writeValueAsString(results) + "\n");
        Files.writeString(plot(), Plot.of(results));
    }

    /** Reads the figures back. */
    public Results read() throws IOException {
        return JSON.readValue(json().toFile(), Results.class);
    }
}

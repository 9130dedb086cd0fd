package dev.sallyport.testkit.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.testkit.shell.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The gateway's records, one JSON object per line (DESIGN §8), read while it writes. Confined to one thread. */
final class RecordFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private int seen;

    RecordFile(Path file) {
        this.file = file;
    }

    /** Forgets all records up to now. */
    void skip() {
        seen = lines().size();
    }

    /** The last record of {@code podUid} since {@link #skip} that names a rule or reason; waits for it up to {@code limit}. */
    Optional<JsonNode> next(String podUid, Duration limit) {
        List<JsonNode> found = new ArrayList<>();
        Eventually.holds(limit, () -> {
            found.clear();
            lines().stream()
                    .skip(seen)
                    .map(RecordFile::parse)
                    .filter(r -> r.path("pod_uid").asText().equals(podUid))
                    .filter(r -> !wordOf(r).isEmpty())
                    .forEach(found::add);
            return !found.isEmpty();
        });
        return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast());
    }

    /** The last record of {@code podUid}, old ones included, about {@code authority}; waits for it up to {@code limit}. */
    Optional<JsonNode> of(String podUid, String authority, Duration limit) {
        List<JsonNode> found = new ArrayList<>();
        Eventually.holds(limit, () -> {
            found.clear();
            lines().stream()
                    .map(RecordFile::parse)
                    .filter(r -> r.path("pod_uid").asText().equals(podUid))
                    .filter(r -> r.path("authority").asText().equals(authority))
                    .forEach(found::add);
            return !found.isEmpty();
        });
        return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast());
    }

    /** Reason and rule of a record, whichever are there. */
    static String wordOf(JsonNode jsonRecord) {
        return (text(jsonRecord, "reason") + " " + text(jsonRecord, "rule")).strip();
    }

    private static String text(JsonNode jsonRecord, String field) {
        JsonNode value = jsonRecord.path(field);
        return value.isTextual() ? value.asText() : "";
    }

    private List<String> lines() {
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            // The last line may be half written.
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException("a record is no JSON: " + line, e);
        }
    }
}

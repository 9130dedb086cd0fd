package dev.sallyport.proxy.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.testkit.shell.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The gateway's records (DESIGN §8) while it writes them. Immutable. */
record RecordBook(Path file) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** All whole lines up to now. */
    List<JsonNode> all() {
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(RecordBook::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Waits until {@code count} records are there that {@code wanted} likes; fewer are given back after 5 s. */
    List<JsonNode> await(int count, Predicate<JsonNode> wanted) {
        Eventually.holds(
                PATIENCE, Duration.ofMillis(100), () -> matching(wanted).size() >= count);
        return matching(wanted);
    }

    /** The reason in the last record of each of a user's attacks; waits up to 5 s until they are the {@code wanted} ones. */
    Map<String, String> reasons(Set<String> attacks, String user, Map<String, String> wanted) {
        Map<String, String> reasons = new LinkedHashMap<>();
        Eventually.holds(PATIENCE, Duration.ofMillis(100), () -> {
            Map<String, JsonNode> byTrace = byTrace();
            for (String name : attacks) {
                JsonNode found = byTrace.get(Attack.traceOf(name, user));
                reasons.put(
                        name, found == null ? "no record" : found.path("reason").asText());
            }
            return reasons.equals(wanted);
        });
        return reasons;
    }

    private Map<String, JsonNode> byTrace() {
        return all().stream()
                .filter(r -> r.path("trace_id").isTextual())
                .collect(Collectors.toMap(r -> r.path("trace_id").asText(), r -> r, (first, last) -> last));
    }

    private List<JsonNode> matching(Predicate<JsonNode> wanted) {
        return all().stream().filter(wanted).toList();
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException("a record is no JSON: " + line, e);
        }
    }
}

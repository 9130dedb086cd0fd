package dev.sallyport.proxy.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.proxy.observe.RecordLog;
import dev.sallyport.proxy.observe.RecordSettings;
import dev.sallyport.proxy.testing.ClientHellos;
import dev.sallyport.proxy.testing.GatewayBench;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Policies;
import dev.sallyport.proxy.testing.RecordSchema;
import dev.sallyport.proxy.testing.Upstream;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of real connections, as lines, held against the JSON Schema that is published. */
class RecordedLinesIT {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @TempDir
    Path folder;

    @Test
    void everyLineOfRealConnectionsIsValidAndSaysWhereTheTimeWent() throws IOException {
        List<JsonNode> lines = new RecordSchema().read(lines(carryAllSorts()));
        assertThat(lines)
                .extracting(line -> line.get("decision").asText() + " "
                        + line.path("method").asText() + " "
                        + line.path("status").asText())
                .containsExactlyInAnyOrder(
                        "allowed GET 200",
                        "denied GET 421",
                        "denied null null",
                        "failed null null",
                        "allowed null null");
        JsonNode request = line(lines, "200");
        assertThat(request.get("path").asText()).isEqualTo("/a");
        for (String phase : List.of("queue_ms", "resolve_ms", "connect_ms", "first_byte_ms", "last_byte_ms")) {
            assertThat(request.get(phase).isIntegralNumber()).as(phase).isTrue();
        }
        assertThat(request.get("first_byte_ms").asLong()).isBetween(200L, 5_000L);
        assertThat(request.get("tls_ms").isNull()).isTrue();
    }

    @Test
    void theSchemaToleratesWhatIsNewAndNothingThatIsWrong() throws IOException {
        RecordSchema schema = new RecordSchema();
        ObjectNode record = (ObjectNode) schema.read(lines(carryAllSorts())).getFirst();
        assertThat(schema.faults(record.deepCopy().put("new_field", 1))).isZero();
        assertThat(schema.faults(record.deepCopy().put("decision", "perhaps"))).isPositive();
        assertThat(schema.faults(record.deepCopy().put("bytes_sent", "many"))).isPositive();
        record.remove("reason");
        assertThat(schema.faults(record)).isPositive();
    }

    private static JsonNode line(List<JsonNode> lines, String status) {
        return lines.stream()
                .filter(line -> line.get("status").asText().equals(status))
                .findFirst()
                .orElseThrow();
    }

    private List<String> lines(GatewayBench carried) throws IOException {
        Path file = folder.resolve("records.jsonl");
        RecordSettings settings = new RecordSettings(false, file, 64, 256);
        try (RecordLog log = RecordLog.start(settings, new SimpleMeterRegistry(), Clock.systemUTC())) {
            carried.records.all().forEach(log::settled);
        }
        return Files.readAllLines(file);
    }

    private static GatewayBench carryAllSorts() throws IOException {
        GatewayBench bench = new GatewayBench();
        Upstream server = new Upstream((in, out, socket) -> {
            byte[] some = new byte[512];
            for (int read = in.read(some); read > 0; read = in.read(some)) {
                await().pollDelay(java.time.Duration.ofMillis(250)).until(() -> true);
                out.write(OK.getBytes(UTF_8));
            }
        });
        bench.policy.publish(
                new Policies().allow("shop", "a.example", "gone.example").snapshot());
        bench.dns.name("a.example", "8.8.8.8");
        bench.internet.put("8.8.8.8", 80, server).put("8.8.8.8", 443, server);
        try (server;
                bench) {
            try (Tunnel tunnel = bench.open("a.example:80", "http1").send(get("/a?secret=1", "a.example"))) {
                assertThat(new String(tunnel.read(OK.length()), UTF_8)).isEqualTo(OK);
                tunnel.send(get("/b", "b.example"));
                assertThat(tunnel.readAll()).contains("421");
            }
            bench.open("denied.example:443", "tls")
                    .send(ClientHellos.of("denied.example"))
                    .await();
            bench.open("gone.example:443", "tls")
                    .send(ClientHellos.of("gone.example"))
                    .await();
            try (Tunnel tunnel = bench.open("a.example:443", "tls").send(ClientHellos.of("a.example"))) {
                tunnel.read(5);
            }
            await().until(() -> bench.records.all().size() == 5 && bench.live.size() == 0);
        }
        return bench;
    }

    private static String get(String path, String host) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    }
}

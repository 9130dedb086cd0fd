package dev.sallyport.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.Phases;
import dev.sallyport.proxy.connection.RequestFacts;
import dev.sallyport.proxy.limit.Pace;
import dev.sallyport.proxy.observe.RecordSettings.Unwritable;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordLogTest {
    private static final ConnectionFacts FACTS = new ConnectionFacts(
            "spiffe://cluster.local/ns/shop/sa/checkout",
            "0d1b6a5e",
            "checkout-1",
            "shop",
            "api.stripe.example:443",
            "api.stripe.example",
            null,
            "192.0.2.7:443",
            "192.0.2.7",
            443,
            Protocol.TLS,
            "shop/checkout/#0",
            "would-deny:cluster/audit/#1",
            "192.0.2.7:443",
            "4bf92f3577b34da6a3ce929d0e0e4736",
            7,
            "10.244.1.7:41000",
            "shop/stripe",
            null,
            "198.51.100.9:3128",
            null);

    private static final Clock CLOCK = Clock.systemUTC();

    private final MeterRegistry registry = new SimpleMeterRegistry();

    @TempDir
    Path folder;

    private static ConnectionRecord record(ConnectionFacts facts, Outcome outcome) {
        return new ConnectionRecord(
                Instant.parse("2026-11-20T10:00:00.123456Z"), facts, outcome, 517, 4096, Duration.ofMillis(84));
    }

    private RecordSettings settings(int capacity) {
        return new RecordSettings(false, folder.resolve("records.jsonl"), capacity, 256);
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(folder.resolve("records.jsonl"));
    }

    @Test
    void writesEveryFieldOfTheContractInItsOrder() throws Exception {
        try (RecordLog log = RecordLog.start(settings(16), registry, CLOCK)) {
            log.settled(record(FACTS, new Outcome.Carried()));
        }
        JsonNode json = new ObjectMapper().readTree(lines().getFirst());
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactly(
                        "time",
                        "spiffe_id",
                        "pod_uid",
                        "claimed_pod",
                        "namespace",
                        "authority",
                        "sni",
                        "http_host",
                        "resolved_address",
                        "port",
                        "protocol",
                        "rule",
                        "decision",
                        "reason",
                        "bytes_sent",
                        "bytes_received",
                        "duration_ms",
                        "upstream",
                        "trace_id",
                        "generation",
                        "observed",
                        "detail",
                        "original_destination",
                        "peer_address",
                        "destination",
                        "method",
                        "path",
                        "status",
                        "queue_ms",
                        "resolve_ms",
                        "connect_ms",
                        "tls_ms",
                        "first_byte_ms",
                        "last_byte_ms",
                        "parent");
        assertThat(json.get("time").asText()).isEqualTo("2026-11-20T10:00:00.123Z");
        assertThat(json.get("decision").asText()).isEqualTo("allowed");
        assertThat(json.get("reason").isNull()).isTrue();
        assertThat(json.get("http_host").isNull()).isTrue();
        assertThat(json.get("protocol").asText()).isEqualTo("tls");
        assertThat(json.get("bytes_sent").asLong()).isEqualTo(517);
        assertThat(json.get("generation").asLong()).isEqualTo(7);
        assertThat(registry.counter("sallyport.records.written").count()).isEqualTo(1);
    }

    @Test
    void saysOfARequestWhatItWasWhatItGotAndWhereItsTimeWent() throws Exception {
        ConnectionFacts request = FACTS.edit()
                .request(new RequestFacts("GET", "/v1/\"charges\"?card=4242", "HTTP/1.1", 502))
                .done();
        Phases phases = new Phases(1_500_000, 0, 20_000_000, Phases.ABSENT, 300_000_000, 999_999);
        try (RecordLog log = RecordLog.start(settings(16), registry, CLOCK)) {
            log.settled(new ConnectionRecord(
                    Instant.EPOCH, request, new Outcome.Carried(), 517, 4096, Duration.ofMillis(330), phases));
        }
        JsonNode json = new ObjectMapper().readTree(lines().getFirst());
        assertThat(json.get("method").asText()).isEqualTo("GET");
        assertThat(json.get("path").asText()).isEqualTo("/v1/\"charges\"");
        assertThat(json.get("status").asInt()).isEqualTo(502);
        assertThat(json.get("destination").asText()).isEqualTo("shop/stripe");
        assertThat(json.get("queue_ms").asLong()).isEqualTo(1);
        assertThat(json.get("resolve_ms").isIntegralNumber()).isTrue();
        assertThat(json.get("connect_ms").asLong()).isEqualTo(20);
        assertThat(json.get("tls_ms").isNull()).isTrue();
        assertThat(json.get("first_byte_ms").asLong()).isEqualTo(300);
        assertThat(json.get("last_byte_ms").asLong()).isZero();
    }

    @Test
    void aFormatStringMakesLinesOfTextAndGapsAreSaidInThemToo() throws Exception {
        LogFormat format = LogFormat.parse("%IDENTITY% %REASON% \"%REQUESTED_SERVER_NAME%\"", true);
        RecordSettings text = new RecordSettings(
                false, folder.resolve("records.jsonl"), 16, 256, new Pace(5, 20), Unwritable.DEGRADE, format);
        try (RecordLog log = RecordLog.start(text, registry, CLOCK)) {
            for (int i = 0; i < 200_000 && dropped("queue_full") == 0; i++) {
                log.settled(record(FACTS.edit().sni("a\n\"b").done(), Outcome.of(Reason.NO_RULE, "")));
            }
            await().until(() -> lines().stream().anyMatch(line -> line.contains(" gap records_missing=")));
        }
        assertThat(lines())
                .allMatch(line -> line.contains(" gap records_missing=")
                        || line.equals("spiffe://cluster.local/ns/shop/sa/checkout no_rule \"a\\u000a\\\"b\""));
    }

    @Test
    void oneLinePerConnectionWhateverThePeerSends() throws Exception {
        ConnectionFacts hostile = FACTS.edit()
                .sni("a\n{\"decision\":\"allowed\"}\u2028b")
                .httpHost("x".repeat(9000))
                .done();
        try (RecordLog log = RecordLog.start(settings(16), registry, CLOCK)) {
            log.settled(record(hostile, Outcome.of(Reason.NO_RULE, "no rule allows \"x\"\r\n")));
        }
        assertThat(lines()).hasSize(1);
        JsonNode json = new ObjectMapper().readTree(lines().getFirst());
        assertThat(json.get("sni").asText()).isEqualTo("a\n{\"decision\":\"allowed\"}\u2028b");
        assertThat(json.get("http_host").asText())
                .endsWith("…(9000 characters)")
                .hasSizeLessThan(300);
        assertThat(json.get("decision").asText()).isEqualTo("denied");
        assertThat(json.get("reason").asText()).isEqualTo("no_rule");
        assertThat(json.get("detail").asText()).isEqualTo("no rule allows \"x\"\r\n");
    }

    @Test
    void appendsToWhatIsThere() throws Exception {
        for (int start = 0; start < 2; start++) {
            try (RecordLog log = RecordLog.start(settings(16), registry, CLOCK)) {
                log.settled(record(FACTS, new Outcome.Carried()));
            }
        }
        assertThat(lines()).hasSize(2);
    }

    @Test
    void neverWaitsForASlowDiskAndCountsWhatItDrops() throws Exception {
        RecordSettings full = new RecordSettings(false, Path.of("/dev/full"), 4, 256);
        try (RecordLog log = RecordLog.start(full, registry, CLOCK)) {
            long start = System.nanoTime();
            for (int i = 0; i < 50_000; i++) {
                log.settled(record(FACTS, new Outcome.Carried()));
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            await().until(() -> dropped("unwritable") > 0 && dropped("queue_full") > 0);
        }
        assertThat(dropped("unwritable") + dropped("queue_full")).isEqualTo(50_000);
        assertThat(registry.counter("sallyport.records.written").count()).isZero();
    }

    private double dropped(String cause) {
        return registry.counter("sallyport.records.dropped", "cause", cause).count();
    }

    @Test
    void fileThatCannotBeOpenedIsAMistakeAtStart() {
        RecordSettings wrong = new RecordSettings(false, folder.resolve("none/records.jsonl"), 4, 256);
        assertThatThrownBy(() -> RecordLog.start(wrong, registry, CLOCK)).isInstanceOf(IOException.class);
    }

    @Test
    void whatDidNotFitInTheQueueLeavesAGapThatIsRecorded() throws Exception {
        try (RecordLog log = RecordLog.start(settings(16), registry, CLOCK)) {
            for (int i = 0; i < 200_000 && dropped("queue_full") == 0; i++) {
                log.settled(record(FACTS, new Outcome.Carried()));
            }
            await().until(() -> lines().stream().anyMatch(line -> line.contains("\"decision\":\"gap\"")));
        }
        long missing = 0;
        for (String line : lines()) {
            missing += new ObjectMapper().readTree(line).path("records_missing").asLong();
        }
        assertThat((double) missing).isEqualTo(dropped("queue_full"));
    }

    @Test
    void aPolicyThatBlocksSaysSoWhileTheDiskIsFullAndKeepsWhatWaits() throws Exception {
        RecordSettings full =
                new RecordSettings(false, Path.of("/dev/full"), 64, 256, new Pace(5, 20), Unwritable.BLOCK);
        RecordLog log = RecordLog.start(full, registry, CLOCK);
        assertThat(log.keeps()).isTrue();
        log.settled(record(FACTS, new Outcome.Carried()));
        await().until(() -> !log.keeps());
        assertThat(registry.get("sallyport.records.failing").gauge().value()).isEqualTo(1);
        assertThat(dropped("unwritable")).isZero();
        log.close();
        assertThat(dropped("unwritable")).isEqualTo(1);
    }
}

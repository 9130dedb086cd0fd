package dev.sallyport.resources.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.model.decide.Permit;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.resources.document.JsonText;
import dev.sallyport.resources.document.UnreadableText;
import dev.sallyport.resources.document.Value;
import dev.sallyport.resources.document.YamlText;
import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.Origin;
import dev.sallyport.resources.translate.Problem;
import dev.sallyport.resources.translate.ResourceKey;
import dev.sallyport.testkit.fuzz.Fuzzing;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A policy file of any bytes, as YAML from a folder and as JSON from an API server: problems with sentences, or resources that
 * can be decided on. Never an exception; time and memory are in proportion to the text.
 */
class PolicyDocumentFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final SpiffeId CALLER = new SpiffeId(TrustDomain.CLUSTER_LOCAL, "shop", "checkout");
    private static final FileContent SETTINGS =
            content("settings.yaml", Readings.SETTINGS.getBytes(StandardCharsets.UTF_8));

    @Test
    void anyTextIsProblemsOrResources() {
        Fuzzing.run(PolicyDocumentFuzzTest.class, PolicyDocumentFuzzTest::fuzzerTestOneInput, 1_500);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        FileLedger.Step step = FileLedger.EMPTY.next(List.of(SETTINGS, content("p.yaml", input)));
        step.problems()
                .forEach(problem -> assertThat(problem.toString()).isNotBlank().doesNotContain("\n", "\u0000"));
        if (step.ledger().ledger().standing(new ResourceKey(Kind.EGRESS_SETTINGS, null, Kube.SETTINGS_NAME)) != null) {
            decide(SnapshotAssembler.assemble(step.ledger(), 1));
        }
        AdmissionCheck.problems(input)
                .forEach(problem -> assertThat(problem.toString()).isNotBlank().doesNotContain("\n", "\u0000"));
        requireThatJsonIsYaml(input);
    }

    private static void decide(PolicySnapshot snapshot) {
        Gatekeeper gatekeeper = new Gatekeeper(snapshot, TrustDomain.CLUSTER_LOCAL, Set.of());
        Attempt attempt = new Attempt(CALLER, new HostName("api.stripe.com"), null, 443, Protocol.TLS);
        if (gatekeeper.admit(attempt, NOW) instanceof Permit permit) {
            assertThat(gatekeeper.vet(permit, List.of(), NOW)).isNotNull();
        }
        assertThat(gatekeeper.nextExpiry(NOW))
                .satisfiesAnyOf(
                        next -> assertThat(next).isNull(),
                        next -> assertThat(next).isAfter(NOW));
    }

    /** What an API server would send is read from a folder as the same value, so that admission and load agree. */
    private static void requireThatJsonIsYaml(byte[] input) {
        try {
            Object json = withoutLines(JsonText.parse(input));
            List<Value> yaml = YamlText.parse(input);
            if (!json.equals("nothing")) {
                assertThat(yaml).hasSize(1);
                assertThat(withoutLines(yaml.getFirst())).isEqualTo(json);
            }
        } catch (UnreadableText notBoth) {
            assertThat(notBoth.sentence()).isNotBlank();
        }
    }

    private static Object withoutLines(Value value) {
        return switch (value) {
            case Value.Mapping mapping -> {
                Map<String, Object> entries = new LinkedHashMap<>();
                mapping.entries().forEach((key, entry) -> entries.put(key, withoutLines(entry)));
                yield entries;
            }
            case Value.Sequence sequence ->
                sequence.items().stream()
                        .map(PolicyDocumentFuzzTest::withoutLines)
                        .toList();
            case Value.Text text -> "text " + text.text();
            case Value.Whole whole -> whole.number();
            case Value.Flag flag -> flag.value();
            case Value.Nothing nothing -> "nothing";
            case Value.Unreadable unreadable -> "unreadable";
        };
    }

    private static FileContent content(String name, byte[] text) {
        try {
            return new FileContent.Documents(name, YamlText.parse(text));
        } catch (UnreadableText e) {
            assertThat(e.line()).isPositive();
            return new FileContent.Unreadable(
                    name, Problem.ofFile(new Origin(name, e.line()), "the file cannot be read: " + e.sentence()));
        }
    }
}

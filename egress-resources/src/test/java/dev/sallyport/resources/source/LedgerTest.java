package dev.sallyport.resources.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.policy.Quarantine;
import dev.sallyport.model.policy.Subject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DESIGN §6 "Invalid resources", and the decisions of ADR 0070. */
class LedgerTest {
    private static final String BROKEN = "apiVersion: egress.sallyport.dev/v1alpha1\nkind: [";

    private static String policy(String name, String spec) {
        return "apiVersion: egress.sallyport.dev/v1alpha1\nkind: EgressPolicy\nmetadata: { name: " + name
                + ", namespace: shop }\nspec: " + spec + "\n";
    }

    private static String cluster(String spec) {
        return "apiVersion: egress.sallyport.dev/v1alpha1\nkind: ClusterEgressPolicy\nmetadata: { name: base }\nspec: "
                + spec + "\n";
    }

    private static String allow(String name) {
        return policy(name, "{ rules: [{ hosts: [a.example] }] }");
    }

    private static String deny(String name) {
        return policy(name, "{ rules: [{ action: Deny, hosts: [a.example] }] }");
    }

    @Test
    void theLastGoodStateStaysInForce() {
        Readings readings = Readings.of(allow("a"));
        Object good = readings.snapshot().policies();

        readings.read("p.yaml", policy("a", "{ rules: [{ hosts: ['*'] }] }"));

        assertThat(readings.problems())
                .containsExactly(
                        "EgressPolicy shop/a: spec.rules[0].hosts[0]: \"*\": a bare wildcard is not a host: name a domain,"
                                + " like *.example.com (p.yaml:4)",
                        "EgressPolicy shop/a: is invalid: its last good state stays in force (p.yaml:1)");
        assertThat(readings.snapshot().policies()).isEqualTo(good);
        assertThat(readings.snapshot().quarantines()).isEmpty();

        readings.read("p.yaml", allow("a"));
        assertThat(readings.problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ rules: [{ hosts: ['*'] }] }                                    | innocent",
                "{ rules: [{ hosts: ['*'], action: Allow }] }                     | innocent",
                "{ rules: [{ host: a.example, action: Allow }] }                  | innocent",
                "{ rules: [{ hosts: [a.example], http: {} }] }                    | innocent",
                "{ mode: Observe, rules: [{ hosts: ['*'], action: Deny }] }       | innocent",
                "{ subjects: 1, rules: [{ hosts: [a.example] }] }                 | innocent",
                "{}                                                               | innocent",
                "{ rules: [{ hosts: ['*'], action: Deny }] }                      | suspect",
                "{ rules: [{ hosts: ['*'], action: deny }] }                      | suspect",
                "{ rules: [{ hosts: ['*'], action: }] }                           | suspect",
                "{ rules: [{ hosts: [a.example], action: Allow, action: Allow }] } | suspect",
                "{ rules: [{ hosts: [a.example], actoin: Deny }] }                | suspect",
                "{ rules: { action: Deny } }                                      | suspect",
                "{ rules: [[{ action: Deny }]] }                                  | suspect",
                "{ rulez: [{ action: Deny }], rules: [{ hosts: [a.example] }] }   | suspect",
                "{ ceiling: [], rules: [{ hosts: [a.example] }] }                 | suspect",
                "{ mode: observe, rules: [{ hosts: [a.example], action: Deny }] } | suspect",
                "[]                                                               | suspect",
            })
    void withoutALastGoodStateWhateverMayDenyQuarantines(String spec, String expected) {
        Readings readings = Readings.of(policy("a", spec));

        assertThat(readings.snapshot().policies()).isEmpty();
        if (expected.equals("innocent")) {
            assertThat(readings.snapshot().quarantines()).isEmpty();
            assertThat(readings.problems().getLast()).contains("is invalid: nothing of it is in force");
        } else {
            assertThat(readings.snapshot().quarantines())
                    .extracting(Quarantine::subjects)
                    .containsExactly(java.util.List.of(Subject.ofNamespace("shop")));
            assertThat(readings.problems().getLast())
                    .contains("is invalid, was never valid and may hold a Deny: everything it selects is refused"
                            + " policy_invalid");
        }
    }

    @Test
    void aQuarantineReachesAsFarAsTheSubjectsThatCanBeRead() {
        String rules = "rules: [{ action: Deny, hosts: ['*'] }] }";
        assertThat(quarantined(policy("a", "{ subjects: [{ serviceAccount: x }], " + rules)))
                .containsExactly(Subject.ofServiceAccount("shop", "x"));
        assertThat(quarantined(policy("a", "{ subjects: [{ serviceAccount: x }, { serviceAccount: 1 }], " + rules)))
                .containsExactly(Subject.ofNamespace("shop"));
        assertThat(quarantined(policy("a", "{ subject: [{ serviceAccount: x }], " + rules)))
                .containsExactly(Subject.ofNamespace("shop"));
        assertThat(quarantined(cluster("{ subjects: [{ namespace: shop }], " + rules)))
                .containsExactly(Subject.ofNamespace("shop"));
        assertThat(quarantined(cluster("{ subjects: [{ namespace: Shop }], " + rules)))
                .containsExactly(Subject.ALL);
        assertThat(quarantined(cluster("{ " + rules))).containsExactly(Subject.ALL);
        assertThat(quarantined(cluster("{ subjects: [{ namespace: shop }], ceiling: [{ hosts: ['*'] }] }")))
                .containsExactly(Subject.ofNamespace("shop"));
    }

    private static java.util.List<Subject> quarantined(String text) {
        return Readings.of(text).snapshot().quarantines().getFirst().subjects();
    }

    @Test
    void aQuarantineEndsWithTheMistakeOrTheResource() {
        Readings readings = Readings.of(policy("a", "{ rules: [{ action: deny }] }"));
        assertThat(readings.snapshot().quarantines()).hasSize(1);
        assertThat(readings.read("p.yaml", deny("a")).snapshot().quarantines()).isEmpty();
        assertThat(readings.policies()).containsExactly("shop/a");

        Readings removed = Readings.of(policy("a", "{ rules: [{ action: deny }] }"));
        assertThat(removed.read().snapshot().quarantines()).isEmpty();
    }

    @Test
    void aFileThatCannotBeReadKeepsWhatItHeld() {
        Readings readings = new Readings().read("a.yaml", allow("a"), "b.yaml", deny("b"));

        readings.read("a.yaml", BROKEN, "b.yaml", BROKEN);

        assertThat(readings.policies()).containsExactly("shop/a", "shop/b");
        assertThat(readings.problems()).hasSize(4);
        assertThat(readings.problems().getFirst()).startsWith("a.yaml:2: the file cannot be read: it is not YAML: ");
        assertThat(readings.snapshot().quarantines()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind: EgressPolicy\\nmetadata: { name: a, namespace: shop }  | a document has an apiVersion and a kind",
                "[1]                                                          | a document is a mapping, not a list",
                "apiVersion: egress.sallyport.dev/v1alpha1\\nkind: EgressPolcy\\nmetadata: { name: a, namespace: shop }"
                        + " | kind \"EgressPolcy\" of \"egress.sallyport.dev/v1alpha1\" is none that is read here",
                "apiVersion: egress.sallyport.dev/v1alpha1\\nkind: EgressPolicy\\nmetadata: { name: A, namespace: shop }"
                        + " | this EgressPolicy lacks a metadata.namespace and a metadata.name as Kubernetes accepts it",
                "apiVersion: egress.sallyport.dev/v1alpha1\\nkind: EgressPolicy\\nmetadata: { name: a }"
                        + " | this EgressPolicy lacks a metadata.namespace and a metadata.name as Kubernetes accepts it",
            })
    void aSlipInANameTakesNothingAway(String document, String sentence) {
        Readings readings = Readings.of(deny("a") + "---\n" + allow("b"));

        readings.read("p.yaml", document.replace("\\n", "\n") + "\n---\n" + allow("b"));

        assertThat(readings.problems().getFirst()).isEqualTo("p.yaml:1: " + sentence);
        assertThat(readings.policies()).containsExactly("shop/a", "shop/b");
    }

    @Test
    void atFirstAnUnreadableFileRefusesEveryone() {
        Readings readings = Readings.of(BROKEN);
        assertThat(readings.snapshot().quarantines())
                .extracting(Quarantine::subjects)
                .containsExactly(java.util.List.of(Subject.ALL));

        readings.read("renamed.yaml", BROKEN);
        assertThat(readings.snapshot().quarantines()).hasSize(1);

        readings.read("renamed.yaml", allow("a"));
        assertThat(readings.snapshot().quarantines()).isEmpty();
    }

    @Test
    void laterAnUnreadableNewFileTakesNothingAwayAndAddsNothing() {
        Readings readings = Readings.of(allow("a")).read("p.yaml", allow("a"), "new.yaml", BROKEN);

        assertThat(readings.policies()).containsExactly("shop/a");
        assertThat(readings.snapshot().quarantines()).isEmpty();
        assertThat(readings.problems()).singleElement().asString().startsWith("new.yaml:2: the file cannot be read");
    }

    @Test
    void whatRestrictsDoesNotVanishWhileAFileCannotBeRead() {
        Readings readings = new Readings().read("a.yaml", deny("a"), "b.yaml", allow("b"));

        readings.read("moved.yaml", BROKEN);

        assertThat(readings.policies()).containsExactly("shop/a");
        assertThat(readings.problems())
                .contains(
                        "EgressPolicy shop/a: is in no readable file; it stays in force as long as some file cannot be"
                                + " read");
        readings.read();
        assertThat(readings.policies()).isEmpty();
        assertThat(readings.problems()).isEmpty();
    }

    @Test
    void anEmptiedFileKeepsWhatItHeld() {
        Readings readings = Readings.of(deny("a")).read("p.yaml", "", "notes.yaml", "# nothing here\n");

        assertThat(readings.policies()).containsExactly("shop/a");
        assertThat(readings.problems())
                .containsExactly(
                        "p.yaml:1: is empty; delete it if that is meant",
                        "EgressPolicy shop/a: its last good state stays in force, since its file cannot be read");
    }

    @Test
    void duplicatesWithoutALastGoodStateDenyIfEitherMay() {
        Readings readings = new Readings().read("a.yaml", allow("x"), "b.yaml", deny("x"));

        assertThat(readings.policies()).isEmpty();
        assertThat(readings.snapshot().quarantines()).hasSize(1);
        assertThat(readings.problems())
                .containsExactly(
                        "EgressPolicy shop/x: stands at b.yaml:1 too: neither is applied (a.yaml:1)",
                        "EgressPolicy shop/x: stands at a.yaml:1 too: neither is applied (b.yaml:1)",
                        "EgressPolicy shop/x: is invalid, was never valid and may hold a Deny: everything it selects is"
                                + " refused policy_invalid (a.yaml:1)");
        assertThat(new Readings()
                        .read("a.yaml", allow("x"), "b.yaml", allow("x"))
                        .snapshot()
                        .quarantines())
                .isEmpty();
    }

    @Test
    void settingsOutliveTheirMistakesAndTheirDeletion() {
        Readings readings = Readings.of(allow("a"));

        readings.readOnly(Map.of("p.yaml", allow("a"), "settings.yaml", Readings.SETTINGS.replace("[10", "[x")));
        assertThat(readings.snapshot().settings().clusterCidrs()).hasToString("[10.42.0.0/16]");
        assertThat(readings.problems())
                .endsWith("EgressSettings cluster: is invalid: its last good state stays in force (settings.yaml:1)");

        readings.readOnly(Map.of("p.yaml", allow("a")));
        assertThat(readings.snapshot().settings().clusterCidrs()).hasToString("[10.42.0.0/16]");
        assertThat(readings.problems())
                .containsExactly(
                        "EgressSettings cluster: is gone; its last good state stays in force, since nothing works"
                                + " without it");
    }

    @Test
    void noMutilationOfAFileBreaksTheReaderOrTheLog() throws java.io.IOException {
        byte[] text = java.nio.file.Files.readAllBytes(
                java.nio.file.Path.of(System.getProperty("sallyport.root"), "manifests/examples/policies/shop.yaml"));
        java.util.Random random = new java.util.Random(70);
        for (int round = 0; round < 800; round++) {
            byte[] mutilated =
                    java.util.Arrays.copyOf(text, text.length - (round % 3 == 0 ? random.nextInt(text.length) : 0));
            for (int hits = random.nextInt(4); hits > 0 && mutilated.length > 0; hits--) {
                mutilated[random.nextInt(mutilated.length)] = (byte) random.nextInt(0x20, 0x80);
            }
            Readings readings = Readings.of(new String(text, java.nio.charset.StandardCharsets.UTF_8))
                    .read("p.yaml", new String(mutilated, java.nio.charset.StandardCharsets.UTF_8));

            assertThat(readings.problems()).allMatch(problem -> problem.chars().allMatch(c -> c >= 0x20 && c <= 0x7e));
            if (readings.problems().stream().anyMatch(problem -> problem.contains("file cannot be read"))) {
                assertThat(readings.policies()).containsExactly("shop/checkout", "shop/everyone");
            }
        }
    }
}

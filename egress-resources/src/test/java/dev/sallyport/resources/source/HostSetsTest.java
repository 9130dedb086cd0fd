package dev.sallyport.resources.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.resources.document.UnreadableText;
import dev.sallyport.resources.document.YamlText;
import dev.sallyport.resources.translate.Identification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HostSetsTest {
    private static final String SET = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: ClusterEgressHostSet
            metadata: { name: %s }
            spec: { hosts: [%s] }
            ---
            """;
    private static final String POLICY = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressPolicy
            metadata: { name: %s, namespace: shop }
            spec: %s
            ---
            """;

    private static String set(String name, String hosts) {
        return SET.formatted(name, hosts);
    }

    private static String policy(String name, String spec) {
        return POLICY.formatted(name, spec);
    }

    @Test
    void aRuleReachesTheHostsOfItsSetsAndItsOwn() {
        Readings readings = Readings.of(set("mirrors", "a.example, '*.b.example'")
                + set("others", "c.example")
                + policy("p", "{ rules: [{ hosts: [d.example], hostSets: [mirrors, others], ports: [443] }] }"));
        Verdicts verdicts = Verdicts.of(readings.snapshot());

        assertThat(readings.problems()).isEmpty();
        for (String host : List.of("a.example", "x.b.example", "c.example", "d.example")) {
            assertThat(verdicts.ask("shop/x", host, 443)).isEqualTo("allow shop/p/#0");
        }
        assertThat(verdicts.ask("shop/x", "a.example", 80)).isEqualTo("no_rule");
        assertThat(verdicts.ask("shop/x", "b.example", 443)).isEqualTo("no_rule");
        assertThat(verdicts.ask("shop/x", "mirrors.hostset.invalid", 443)).isEqualTo("no_rule");
    }

    @Test
    void aMissingSetMatchesNothingAndNeverEverything() {
        Readings readings = Readings.of(policy("p", "{ rules: [{ hostSets: [gone] }, { hosts: [a.example] }] }"));
        Verdicts verdicts = Verdicts.of(readings.snapshot());

        assertThat(readings.problems())
                .singleElement()
                .asString()
                .contains("there is no valid ClusterEgressHostSet gone: it matches nothing until there is one");
        assertThat(verdicts.ask("shop/x", "b.example", 443)).isEqualTo("no_rule");
        assertThat(verdicts.ask("shop/x", "a.example", 443)).isEqualTo("allow shop/p/#1");
    }

    @Test
    void aDenyOfAMissingSetRefusesEverythingItsPolicySelects() {
        Readings readings = Readings.of(policy("ok", "{ rules: [{ hosts: [a.example] }] }")
                + policy("no", "{ subjects: [{ serviceAccount: x }], rules: [{ action: Deny, hostSets: [gone] }] }"));
        Verdicts verdicts = Verdicts.of(readings.snapshot());

        assertThat(verdicts.ask("shop/x", "a.example", 443)).isEqualTo("policy_invalid");
        assertThat(verdicts.ask("shop/y", "a.example", 443)).isEqualTo("allow shop/ok/#0");
    }

    @Test
    void aDenyOfASetDeniesWhatItHoldsAndASetThatChangesIsFollowed() {
        String deny =
                policy("p", "{ rules: [{ hosts: [a.example, b.example] }, { action: Deny, hostSets: [closed] }] }");
        Readings readings = Readings.of(set("closed", "a.example") + deny);
        assertThat(Verdicts.of(readings.snapshot()).ask("shop/x", "a.example", 443))
                .isEqualTo("denied_by_rule shop/p/#1");
        assertThat(Verdicts.of(readings.snapshot()).ask("shop/x", "b.example", 443))
                .isEqualTo("allow shop/p/#0");
        Readings later = Readings.of(set("closed", "b.example") + deny);
        assertThat(Verdicts.of(later.snapshot()).ask("shop/x", "b.example", 443))
                .isEqualTo("denied_by_rule shop/p/#1");
    }

    @Test
    void aSetIsNoWiderThanAnAllowMayBe() {
        Readings readings = Readings.of(set("wide", "'*.com'") + set("empty", ""));
        assertThat(readings.problems().toString())
                .contains("a wildcard over the public suffix com")
                .contains("is empty: leave it out, or name at least one");
    }

    @Test
    void theSetsThatAreShippedAreValid() throws IOException, UnreadableText {
        Path folder = Path.of(System.getProperty("sallyport.root"), "manifests/hostsets");
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> sets = files.filter(
                            file -> file.toString().endsWith(".yaml") && !file.endsWith("kustomization.yaml"))
                    .toList();
            assertThat(sets).hasSize(3);
            for (Path file : sets) {
                for (var document : YamlText.parse(Files.readAllBytes(file))) {
                    assertThat(Identification.of(document, null)).isInstanceOf(Identification.Known.class);
                    assertThat(AdmissionCheck.problems(document))
                            .as(file.toString())
                            .isEmpty();
                }
            }
        }
    }
}

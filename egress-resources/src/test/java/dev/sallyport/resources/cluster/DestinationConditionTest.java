package dev.sallyport.resources.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.resources.document.YamlText;
import dev.sallyport.resources.source.Ledger;
import dev.sallyport.resources.translate.Identification;
import dev.sallyport.resources.translate.Resource;
import dev.sallyport.resources.translate.ResourceKey;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the condition of a destination says. */
class DestinationConditionTest {
    private static final String TWO = """
            { apiVersion: egress.sallyport.dev/v1alpha1, kind: EgressDestination,
              metadata: { name: one, namespace: shop }, spec: { hosts: [a.example.com], %s } }
            ---
            { apiVersion: egress.sallyport.dev/v1alpha1, kind: EgressDestination,
              metadata: { name: two, namespace: shop }, spec: { hosts: [%s.example.com] } }
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "resolution: DNS                                              | b | True  | Valid",
                "resolution: DNS                                              | a | False | HostClaimedTwice",
                "tls: { mode: OriginateMutual, credential: { name: partner } } | b | False | CredentialUnreadable",
                "tls: { mode: Originate, caBundle: { name: partner } }        | b | False | CredentialUnreadable",
                "cache: {}                                                    | b | False | InvalidHostsRefused",
            })
    void saysWhyADestinationIsNotInForce(String spec, String other, String status, String reason) throws Exception {
        Map<ResourceKey, List<Resource>> read = new HashMap<>();
        for (var document : YamlText.parse(TWO.formatted(spec, other).getBytes(StandardCharsets.UTF_8))) {
            Identification.Known known = (Identification.Known) Identification.of(document, "p.yaml");
            read.put(known.resource().key(), List.of(known.resource()));
        }
        Ledger ledger = Ledger.EMPTY.next(read, Map.of()).ledger();
        ConditionFacts condition = ledger.entries().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals("one"))
                .map(entry -> AcceptedCondition.of(entry.getValue(), List.of(), 1))
                .findFirst()
                .orElseThrow();

        assertThat(condition.status()).isEqualTo(status);
        assertThat(condition.reason()).isEqualTo(reason);
    }
}

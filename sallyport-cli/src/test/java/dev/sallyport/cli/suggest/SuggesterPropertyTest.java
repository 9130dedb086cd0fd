package dev.sallyport.cli.suggest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.records.RecordFile;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.HostName;
import dev.sallyport.resources.draft.PolicyDraft;
import dev.sallyport.resources.draft.RuleDraft;
import dev.sallyport.resources.suggest.Suggester;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever was seen passes what is suggested, and nothing is suggested for whom nothing was seen. */
class SuggesterPropertyTest {
    private record Dialled(String account, String host, int port) {
        String line() {
            return "{\"time\":\"2026-11-25T10:00:00Z\",\"spiffe_id\":\"spiffe://cluster.local/ns/shop/sa/" + account
                    + "\",\"authority\":\"" + host + ":" + port + "\",\"sni\":\"" + host + "\",\"port\":" + port
                    + ",\"decision\":\"allowed\",\"rule\":\"posture/Observe\",\"observed\":\"would-deny\"}\n";
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyConnectionSeenPassesTheSuggestion(long seed) throws IOException {
        Random random = new Random(seed);
        List<Dialled> dialled = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            Dialled next = new Dialled(
                    "sa" + random.nextInt(3),
                    "h" + random.nextInt(12) + "." + "d" + random.nextInt(4) + ".example.com",
                    random.nextInt(4) == 0 ? 8443 : 443);
            dialled.add(next);
            lines.append(next.line());
        }
        Suggester suggester =
                new Suggester(Suggester.Options.ofRecords(TrustDomain.CLUSTER_LOCAL, false, random.nextInt(2) * 5));
        RecordFile.read("records", new ByteArrayInputStream(lines.toString().getBytes(UTF_8)), suggester);
        List<PolicyDraft> policies = suggester.suggestion().policies();
        assertThat(policies).hasSize(3);
        assertThat(dialled)
                .allSatisfy(one -> assertThat(policies)
                        .filteredOn(policy -> policy.id().name().equals(one.account + "-observed"))
                        .flatExtracting(PolicyDraft::rules)
                        .anyMatch(rule -> passes(rule, one)));
    }

    private static boolean passes(RuleDraft rule, Dialled dialled) {
        return rule.hosts().stream().anyMatch(host -> host.matches(HostName.parse(dialled.host)))
                && rule.ports().stream().anyMatch(ports -> ports.contains(dialled.port));
    }
}

package dev.sallyport.testkit.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.model.decide.Permit;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Governance;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.RuleName;
import dev.sallyport.model.policy.Settings;
import dev.sallyport.model.policy.Subject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The index over host patterns lets through exactly what matching every pattern in turn lets through. */
class VerdictFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final SpiffeId CALLER = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/checkout");
    private static final PolicyId POLICY = new PolicyId("shop", "p");

    @Test
    void theIndexAgreesWithMatchingEachPattern() {
        Fuzzing.run(VerdictFuzzTest.class, VerdictFuzzTest::fuzzerTestOneInput, 6_000);
    }

    /** A word each: {@code +pattern} allows, {@code -pattern} denies, anything else is a name that is asked for. */
    public static void fuzzerTestOneInput(byte[] input) {
        List<Rule> rules = new ArrayList<>();
        List<HostName> names = new ArrayList<>();
        for (String word : new String(input, StandardCharsets.ISO_8859_1).split(" ", 200)) {
            try {
                if (word.startsWith("+") || word.startsWith("-")) {
                    rules.add(rule(rules.size(), word));
                } else {
                    names.add(HostName.parse(word));
                }
            } catch (IllegalArgumentException noName) {
                assertThat(noName.getMessage()).isNotBlank();
            }
        }
        Gatekeeper gatekeeper = new Gatekeeper(snapshot(rules), TrustDomain.CLUSTER_LOCAL, Set.of());
        for (HostName name : names) {
            Attempt attempt = new Attempt(CALLER, name, null, 443, Protocol.TLS);
            assertThat(gatekeeper.admit(attempt, NOW) instanceof Permit)
                    .as("%s under %s", name, rules)
                    .isEqualTo(naive(rules, name));
        }
    }

    private static Rule rule(int index, String word) {
        Action action = word.startsWith("+") ? Action.ALLOW : Action.DENY;
        Conditions conditions = new Conditions(List.of(HostPattern.parse(word.substring(1))), null, null, null);
        return new Rule(new RuleName(POLICY, index, null), action, conditions, null);
    }

    private static boolean naive(List<Rule> rules, HostName name) {
        boolean allowed = false;
        for (Rule rule : rules) {
            boolean matches = rule.conditions().hosts().getFirst().matches(name);
            if (matches && rule.action() == Action.DENY) {
                return false;
            }
            allowed |= matches;
        }
        return allowed;
    }

    private static PolicySnapshot snapshot(List<Rule> rules) {
        Settings settings = new Settings(
                List.of(), List.of(), List.of(), Posture.DENY, List.of(), List.of(), List.of(), Governance.DEFAULT);
        Policy policy = new Policy(POLICY, Mode.ENFORCE, List.of(Subject.ofNamespace("shop")), rules, List.of());
        return new PolicySnapshot(1, settings, Map.of(), List.of(policy), List.of());
    }
}

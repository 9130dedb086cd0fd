package dev.sallyport.bench.decide;

import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.net.PortRange;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Governance;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.RuleName;
import dev.sallyport.model.policy.Settings;
import dev.sallyport.model.policy.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Policies of one namespace with so many host patterns, every fifth a wildcard, ten to a rule. Stateless. */
final class PatternPolicies {
    private static final int PER_RULE = 10;
    private static final int RULES_PER_POLICY = 50;

    private PatternPolicies() {}

    static PolicySnapshot of(int patterns) {
        List<Policy> policies = new ArrayList<>();
        for (int begin = 0; begin < patterns; begin += PER_RULE * RULES_PER_POLICY) {
            policies.add(policy(begin, Math.min(patterns, begin + PER_RULE * RULES_PER_POLICY)));
        }
        Settings settings = new Settings(
                List.of(Cidr.parse("10.96.0.0/12")),
                List.of(),
                List.of(),
                Posture.DENY,
                List.of(),
                List.of(),
                List.of(),
                Governance.DEFAULT);
        return new PolicySnapshot(1, settings, Map.of(), policies, List.of());
    }

    /** A name that pattern number {@code i} matches. */
    static String nameUnder(int i) {
        return pattern(i).replace("*", "api");
    }

    private static String pattern(int i) {
        return (i % 5 == 4 ? "*" : "www") + ".partner" + i + ".example";
    }

    private static Policy policy(int begin, int end) {
        PolicyId id = new PolicyId("bench", "policy-" + begin);
        List<Rule> rules = new ArrayList<>();
        for (int from = begin; from < end; from += PER_RULE) {
            List<HostPattern> hosts = new ArrayList<>();
            for (int i = from; i < Math.min(end, from + PER_RULE); i++) {
                hosts.add(HostPattern.parse(pattern(i)));
            }
            Conditions conditions = new Conditions(hosts, null, List.of(PortRange.of(443)), null);
            rules.add(new Rule(new RuleName(id, rules.size(), null), Action.ALLOW, conditions, null));
        }
        return new Policy(id, Mode.ENFORCE, List.of(Subject.ofNamespace("bench")), rules, List.of());
    }
}

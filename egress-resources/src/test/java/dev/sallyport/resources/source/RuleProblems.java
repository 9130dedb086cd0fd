package dev.sallyport.resources.source;

import static org.assertj.core.api.Assertions.assertThat;

/** Policies around one rule, and what is wrong with that. */
final class RuleProblems {
    static final String POLICY = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressPolicy
            metadata: { name: checkout, namespace: shop }
            """;
    static final String CLUSTER = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: ClusterEgressPolicy
            metadata: { name: base }
            """;
    static final String RULE_FIELDS =
            "action, cidrs, hostSets, hosts, http, name, owner, ports, protocols, quota, rateLimit, reason, until";

    static void assertRule(String rule, String... problems) {
        String[] full = new String[problems.length];
        for (int i = 0; i < problems.length; i++) {
            full[i] = "EgressPolicy shop/checkout: spec.rules[0]" + problems[i];
        }
        assertThat(Readings.of(POLICY + "spec: { rules: [" + rule + "] }").fieldProblems())
                .containsExactly(full);
    }

    private RuleProblems() {}
}

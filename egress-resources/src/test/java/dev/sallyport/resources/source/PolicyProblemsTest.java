package dev.sallyport.resources.source;

import static dev.sallyport.resources.source.RuleProblems.CLUSTER;
import static dev.sallyport.resources.source.RuleProblems.POLICY;
import static dev.sallyport.resources.source.RuleProblems.RULE_FIELDS;
import static dev.sallyport.resources.source.RuleProblems.assertRule;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What else a policy says that is refused: fields, types, times, subjects, the envelope. */
class PolicyProblemsTest {
    @Test
    void anEmptyListIsNeverAll() {
        String sentence = ": is empty: leave it out, or name at least one";
        assertRule(
                "{ hosts: [], cidrs: [], ports: [], protocols: [] }",
                ".protocols" + sentence,
                ".hosts" + sentence,
                ".cidrs" + sentence,
                ".ports" + sentence);
        assertThat(Readings.of(POLICY + "spec: { subjects: [], rules: [] }").fieldProblems())
                .containsExactly(
                        "EgressPolicy shop/checkout: spec.subjects" + sentence,
                        "EgressPolicy shop/checkout: spec.rules" + sentence);
    }

    @Test
    void aFieldWithoutAValueIsNotAFieldLeftOut() {
        assertThat(Readings.of(POLICY + "spec:\n  subjects:\n  rules: [{ hosts: [a.example], ports: }]")
                        .fieldProblems())
                .containsExactly(
                        "EgressPolicy shop/checkout: spec.subjects: has no value: leave it out, or give it one",
                        "EgressPolicy shop/checkout: spec.rules[0].ports: has no value: leave it out, or give it one");
    }

    @Test
    void anAllowWithoutHostsAndCidrsIsRefusedAndADenyIsNot() {
        String sentence = ": an Allow names hosts, hostSets or cidrs: without them it would open every destination";
        assertRule("{ ports: [443] }", sentence);
        assertRule("{ protocols: [TLS] }", sentence);
        assertRule("{ name: x }", sentence);
        assertThat(Readings.of(POLICY + "spec: { rules: [{ action: Deny, ports: [25] }, { action: Deny }] }")
                        .problems())
                .isEmpty();
    }

    @Test
    void unknownFieldsAreRefusedAtEveryLevel() {
        assertThat(Readings.of(POLICY.replace("}", ", nmae: x }")
                                + "extra: 1\nspec: { rulez: 1, subjects: [{ serviceAccount: a, namespace: b }],"
                                + " rules: [{ host: a.example, hosts: [a.example] }] }")
                        .fieldProblems())
                .containsExactly(
                        "EgressPolicy shop/checkout: extra: there is no such field; known here: apiVersion, kind,"
                                + " metadata, spec, status",
                        "EgressPolicy shop/checkout: metadata.nmae: there is no such field; known here: annotations,"
                                + " creationTimestamp, deletionGracePeriodSeconds, deletionTimestamp, finalizers,"
                                + " generateName, generation, labels, managedFields, name, namespace, ownerReferences,"
                                + " resourceVersion, selfLink, uid",
                        "EgressPolicy shop/checkout: spec.rulez: there is no such field; known here: mode, rules,"
                                + " subjects",
                        "EgressPolicy shop/checkout: spec.subjects[0].namespace: there is no such field; known here:"
                                + " podSelector, serviceAccount",
                        "EgressPolicy shop/checkout: spec.rules[0].host: there is no such field; known here: "
                                + RULE_FIELDS);
    }

    @Test
    void wrongTypesAreRefusedNotConverted() {
        assertRule(
                "{ name: 7, action: true, hosts: a.example, cidrs: {}, ports: [[1], 4.5, true], protocols: [tls] }",
                ".name: must be text, not a number",
                ".action: must be Allow, Deny, not true",
                ".protocols[0]: must be HTTP, TCP, TLS, not \"tls\"",
                ".hosts: must be a list, not text",
                ".cidrs: must be a list, not a mapping",
                ".ports[0]: must be a number or text, not a list",
                ".ports[1]: must be a whole number of at most 18 digits",
                ".ports[2]: must be a number or text, not true");
        assertThat(Readings.of(POLICY + "spec: [1]").fieldProblems())
                .containsExactly("EgressPolicy shop/checkout: spec: must be a mapping, not a list");
        assertThat(Readings.of(POLICY + "spec: { mode: 1, rules: [x] }").fieldProblems())
                .containsExactly(
                        "EgressPolicy shop/checkout: spec.mode: must be Enforce, Observe, not a number",
                        "EgressPolicy shop/checkout: spec.rules[0]: must be a mapping, not text");
        assertThat(Readings.of(POLICY).fieldProblems())
                .containsExactly("EgressPolicy shop/checkout: spec: is required");
        assertThat(Readings.of(POLICY + "spec: {}").fieldProblems())
                .containsExactly("EgressPolicy shop/checkout: spec.rules: is required");
    }

    @Test
    void portsAreNumbersOrRanges() {
        assertRule(
                "{ hosts: [a.example], ports: [0, 65536, -1, \"443-80\", \"0443\", 0443, \"80-\", 99999999999, http] }",
                ".ports[0]: a port is a number from 1 to 65535, not 0",
                ".ports[1]: a port is a number from 1 to 65535, not 65536",
                ".ports[2]: a port is a number from 1 to 65535, not -1",
                ".ports[3]: \"443-80\": a port range counts upwards: 443-80",
                ".ports[4]: \"0443\": a port is a decimal number from 1 to 65535 without leading zeros",
                ".ports[5]: \"0443\": a port is a decimal number from 1 to 65535 without leading zeros",
                ".ports[6]: \"80-\": a port is a decimal number from 1 to 65535 without leading zeros",
                ".ports[7]: a port is a number from 1 to 65535, not 65536",
                ".ports[8]: \"http\": a port is a decimal number from 1 to 65535 without leading zeros");
    }

    @Test
    void whatStandsTwiceIsAMistake() {
        assertRule(
                "{ hosts: [a.example, A.example.], ports: [443, \"443\"], cidrs: [192.0.2.0/32, 8.8.8.8/32, 8.8.8.8/32],"
                        + " protocols: [TLS, TLS] }",
                ".protocols[1]: stands in this list before",
                ".hosts[1]: stands in this list before",
                ".cidrs[0]: \"192.0.2.0/32\": an EgressPolicy reaches public addresses only: private ranges open"
                        + " through a ClusterEgressPolicy or EgressSettings.internalRanges",
                ".cidrs[2]: stands in this list before",
                ".ports[1]: stands in this list before");
        assertThat(Readings.of(POLICY
                                + "spec: { rules: [{ name: a, hosts: [a.example] }, { name: a, hosts: [b.example] }] }")
                        .fieldProblems())
                .containsExactly(
                        "EgressPolicy shop/checkout: spec.rules[1].name: another rule of this policy bears this name");
    }

    @Test
    void untilIsAnInstantAndOwnerAndReasonAreText() {
        assertThat(Readings.of(
                                POLICY
                                        + "spec: { rules: [{ hosts: [a.example], until: 2027-01-31T18:00:00+01:00, owner: x, reason: y }] }")
                        .snapshot()
                        .policies()
                        .getFirst()
                        .rules()
                        .getFirst()
                        .until())
                .hasToString("2027-01-31T17:00:00Z");
        assertRule(
                "{ hosts: [a.example], until: 2027-01-31, owner: '', reason: [] }",
                ".owner: has 1 to 256 characters, not 0",
                ".reason: must be text, not a list",
                ".until: \"2027-01-31\": a point in time reads like 2026-12-31T18:00:00Z, with its offset");
    }

    @Test
    void aKeyGivenTwiceIsAMistakeOfItsField() {
        assertRule(
                "{ hosts: [a.example], action: Allow, action: Deny }",
                ".action: is given more than once (lines 4 and 4)");
    }

    @Test
    void clusterSubjectsAreStatedAndNeverContradict() {
        String rules = "rules: [{ hosts: [a.example] }] }";
        assertThat(Readings.of(CLUSTER + "spec: { " + rules).fieldProblems())
                .containsExactly("ClusterEgressPolicy base: spec.subjects: is required: say whom the policy is about,"
                        + " {all: true} for everyone");
        assertThat(Readings.of(CLUSTER + "spec: { subjects: [{}, {all: false}, {all: true, namespace: shop},"
                                + " {spiffeId: 'spiffe://cluster.local/ns/a/sa/b', namespace: a},"
                                + " {spiffeId: 'spiffe://cluster.local/a'}, {namespace: Shop},"
                                + " {namespaceSelector: {}}, {namespaceSelector: {matchLabels: {}}},"
                                + " {namespaceSelector: {matchLabels: {team: 1}}},"
                                + " {namespaceSelector: {matchExpressions: [{key: a, operator: In},"
                                + " {key: a, operator: Exists, values: [x]}, {operator: is}]}}], " + rules)
                        .fieldProblems())
                .containsExactly(
                        "ClusterEgressPolicy base: spec.subjects[0]: selects nobody: state one of all, namespace,"
                                + " namespaceSelector, podSelector, serviceAccount, spiffeId",
                        "ClusterEgressPolicy base: spec.subjects[1].all: must be true, or left out, not false",
                        "ClusterEgressPolicy base: spec.subjects[2].all: stands alone: everyone is not narrowed by"
                                + " another field",
                        "ClusterEgressPolicy base: spec.subjects[3].spiffeId: stands alone: it already names one"
                                + " namespace and service account",
                        "ClusterEgressPolicy base: spec.subjects[4].spiffeId: \"spiffe://cluster.local/a\": a"
                                + " workload's SPIFFE ID reads spiffe://<trust domain>/ns/<namespace>/sa/<service"
                                + " account>",
                        "ClusterEgressPolicy base: spec.subjects[5].namespace: \"Shop\": this name has 1 to 63"
                                + " lower-case letters, digits and '-', and neither starts nor ends with '-'",
                        "ClusterEgressPolicy base: spec.subjects[6].namespaceSelector: an empty selector would select"
                                + " every namespace: say {all: true} if that is meant",
                        "ClusterEgressPolicy base: spec.subjects[7].namespaceSelector.matchLabels: is empty: leave it"
                                + " out, or name at least one label",
                        "ClusterEgressPolicy base: spec.subjects[8].namespaceSelector.matchLabels.team: must be text,"
                                + " not a number",
                        "ClusterEgressPolicy base: spec.subjects[9].namespaceSelector.matchExpressions[0].values: is"
                                + " required with In and NotIn",
                        "ClusterEgressPolicy base: spec.subjects[9].namespaceSelector.matchExpressions[1].values:"
                                + " goes with In and NotIn only",
                        "ClusterEgressPolicy base: spec.subjects[9].namespaceSelector.matchExpressions[2].key: is"
                                + " required",
                        "ClusterEgressPolicy base: spec.subjects[9].namespaceSelector.matchExpressions[2].operator:"
                                + " must be DoesNotExist, Exists, In, NotIn, not \"is\"");
    }

    @Test
    void aCeilingNamesHostsOrCidrs() {
        assertThat(Readings.of(
                                CLUSTER + "spec: { subjects: [{ all: true }], ceiling: [{ ports: [443] },"
                                        + " { hosts: [a.example], cidrs: [8.8.8.8/32] }, { hosts: [a.example], protocols: [TLS] }] }")
                        .fieldProblems())
                .containsExactly(
                        "ClusterEgressPolicy base: spec.ceiling[0]: a ceiling's entry names either hosts or cidrs",
                        "ClusterEgressPolicy base: spec.ceiling[1]: a ceiling's entry names either hosts or cidrs",
                        "ClusterEgressPolicy base: spec.ceiling[2].protocols: there is no such field; known here:"
                                + " cidrs, hosts, ports");
        assertThat(Readings.of(CLUSTER + "spec: { subjects: [{ all: true }] }").fieldProblems())
                .containsExactly("ClusterEgressPolicy base: spec.rules: is required where there is no ceiling");
        assertThat(Readings.of(POLICY + "spec: { rules: [{ hosts: [a.example] }], ceiling: [{ hosts: [a.example] }] }")
                        .fieldProblems())
                .containsExactly(
                        "EgressPolicy shop/checkout: spec.ceiling: there is no such field; known here: mode, rules,"
                                + " subjects");
    }

    @Test
    void theEnvelopeIsCheckedToo() {
        assertThat(Readings.of(CLUSTER.replace("v1alpha1", "v2").replace("name: base", "name: base, namespace: shop")
                                + "spec: { subjects: [{ all: true }], rules: [{ hosts: [a.example] }] }")
                        .fieldProblems())
                .containsExactly(
                        "ClusterEgressPolicy base: apiVersion: must be egress.sallyport.dev/v1alpha1",
                        "ClusterEgressPolicy base: metadata.namespace: does not belong here: a ClusterEgressPolicy is"
                                + " cluster-scoped");
    }

    @Test
    void countsAreBounded() {
        String hosts = "a.example" + ", a.example".repeat(256);
        assertRule("{ hosts: [" + hosts + "] }", ".hosts: has 257 entries, more than 256");
    }

    @Test
    void valuesCannotForgeALogLine() {
        assertRule(
                "{ hosts: [\"a\\nWARN forged\"] }",
                ".hosts[0]: \"a\\u000aWARN forged\": a host name holds only ASCII letters, digits, '-', '_' and '.':"
                        + " character 2 is none");
    }

    @Test
    void problemsSayWhereTheyAreWritten() {
        assertThat(Readings.of(POLICY + "spec:\n  rules:\n    - hosts:\n        - api.example\n        - '*'\n")
                        .problems())
                .containsExactly(
                        "EgressPolicy shop/checkout: spec.rules[0].hosts[1]: \"*\": a bare wildcard is not a host: name a"
                                + " domain, like *.example.com (p.yaml:8)",
                        "EgressPolicy shop/checkout: is invalid: nothing of it is in force (p.yaml:1)");
    }
}

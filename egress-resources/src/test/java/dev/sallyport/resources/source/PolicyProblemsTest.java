package dev.sallyport.resources.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.policy.Quota;
import dev.sallyport.model.policy.RateLimit;
import dev.sallyport.model.policy.RuleLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyProblemsTest {
    private static final String POLICY = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressPolicy
            metadata: { name: checkout, namespace: shop }
            """;
    private static final String CLUSTER = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: ClusterEgressPolicy
            metadata: { name: base }
            """;
    private static final String RULE_FIELDS =
            "action, cidrs, hostSets, hosts, http, name, owner, ports, protocols, quota, rateLimit, reason, until";

    private static void assertRule(String rule, String... problems) {
        String[] full = new String[problems.length];
        for (int i = 0; i < problems.length; i++) {
            full[i] = "EgressPolicy shop/checkout: spec.rules[0]" + problems[i];
        }
        assertThat(Readings.of(POLICY + "spec: { rules: [" + rule + "] }").fieldProblems())
                .containsExactly(full);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'*'              | a bare wildcard is not a host: name a domain, like *.example.com",
                "'**'             | a bare wildcard is not a host: name a domain, like *.example.com",
                "'a.*.com'        | a wildcard stands only as the whole first label: *.name or **.name",
                "'*a.example.com' | a wildcard stands only as the whole first label: *.name or **.name",
                "'192.0.2.1'      | an address or port is not a host: addresses belong in cidrs, ports in ports",
                "'2001:db8::1'    | an address or port is not a host: addresses belong in cidrs, ports in ports",
                "'127.1'          | an address or port is not a host: addresses belong in cidrs, ports in ports",
                "'a.example:443'  | an address or port is not a host: addresses belong in cidrs, ports in ports",
                "'2130706433'     | a host name does not end in a number: only dotted-quad IPv4 literals do",
                "'0x7f.0x1'       | a host name does not end in a number: only dotted-quad IPv4 literals do",
                "'a b.example'    | a host name holds only ASCII letters, digits, '-', '_' and '.': character 2 is none",
                "'a..example'     | each label of a host name has 1 to 63 characters, not 0",
                "'-a.example'     | a label of a host name neither starts nor ends with '-'",
            })
    void refusesHostsThatAreNone(String host, String sentence) {
        assertThat(Readings.of(POLICY + "spec: { rules: [{ hosts: [\"" + host + "\"] }] }")
                        .fieldProblems()
                        .getFirst())
                .startsWith("EgressPolicy shop/checkout: spec.rules[0].hosts[0]: \"" + host + "\": " + sentence);
    }

    @Test
    void aULabelIsRefusedWithItsALabel() {
        assertRule(
                "{ hosts: [b\u00fccher.example] }",
                ".hosts[0]: \"b\\u00fccher.example\": host patterns are ASCII: write xn--bcher-kva.example");
    }

    @ParameterizedTest
    @CsvSource({
        "*.com, com",
        "**.com, com",
        "*.co.uk, co.uk",
        "**.uk, uk",
        "*.xn--p1ai, xn--p1ai",
        "**.ck, ck",
        "*.foo.ck, foo.ck",
        "*.xn--55qx5d.cn, xn--55qx5d.cn",
        "*.COM., com"
    })
    void anAllowIsNeverAsWideAsAPublicSuffix(String host, String suffix) {
        assertRule(
                "{ hosts: [\"" + host + "\"] }",
                ".hosts[0]: \"" + host + "\": a wildcard over the public suffix " + suffix
                        + " would allow names of strangers: name a registered domain, like *.example.com");
        assertThat(Readings.of(POLICY + "spec: { rules: [{ action: Deny, hosts: [\"" + host + "\"] }] }")
                        .problems())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "*.s3.amazonaws.com",
        "*.github.io",
        "**.example.com",
        "*.example.co.uk",
        "com",
        "*.internal",
        "API.Example.COM.",
        "_dmarc.example.com",
        "*.www.ck"
    })
    void acceptsHostsOfOneOwner(String host) {
        assertThat(Readings.of(POLICY + "spec: { rules: [{ hosts: [\"" + host + "\"] }] }")
                        .problems())
                .isEmpty();
    }

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
    void conditionsOnRequestsSayWhatIsWrongWithThem() {
        String rule = "{ hosts: [a.example], http: %s }";
        assertRule(rule.formatted("{}"), ".http: states nothing: leave it out, or state methods, paths or headers");
        assertRule(rule.formatted("{ methods: [] }"), ".http.methods: is empty: leave it out, or name at least one");
        assertRule(
                rule.formatted("{ methods: [get] }"),
                ".http.methods[0]: \"get\": a method is upper-case letters, like GET");
        assertRule(
                rule.formatted("{ methods: [CONNECT] }"),
                ".http.methods[0]: \"CONNECT\": the gateway carries no such request, whatever rules say");
        assertRule(
                rule.formatted("{ paths: [a, /a*, /**/b, /a/../b, '/a?b', /ok] }"),
                ".http.paths[0]: \"a\": a path pattern begins with a slash",
                ".http.paths[1]: \"/a*\": * stands for a whole segment, and ** for all that follow",
                ".http.paths[2]: \"/**/b\": ** stands at the end, for everything beneath",
                ".http.paths[3]: \"/a/../b\": no path matches that is read in one way only: it holds a dot segment",
                ".http.paths[4]: \"/a?b\": the query is not compared: leave out what follows the path");
        assertRule(
                rule.formatted(
                        "{ headers: [{ value: x }, { name: Host }, { name: te }, { name: 'a b' }, { name: a, value: \"b\\r\\nc\" }] }"),
                ".http.headers[0].name: is required",
                ".http.headers[1].name: \"Host\": hosts say which host: the Host field is compared with that always",
                ".http.headers[2].name: \"te\": this field ends at the gateway and never reaches the destination",
                ".http.headers[3].name: \"a b\": this is no name of a header field",
                ".http.headers[4].value: \"b\\u000d\\u000ac\": a field value is visible ASCII, with spaces inside only");
        assertRule(
                rule.formatted("{ path: [/a] }"),
                ".http.path: there is no such field; known here: headers, methods, paths",
                ".http: states nothing: leave it out, or state methods, paths or headers");
        assertRule(
                "{ hosts: [a.example], protocols: [TLS, TCP], http: { methods: [GET] } }",
                ".http: cannot be read in what protocols name: it needs HTTP among them");
    }

    @Test
    void limitsThatLimitNothingOrAreNoNumbersAreRefused() {
        String rule = "{ hosts: [a.example], %s }";
        assertRule(rule.formatted("rateLimit: { per: 1s }"), ".rateLimit.requests: is required");
        assertRule(rule.formatted("rateLimit: { requests: 1 }"), ".rateLimit.per: is required");
        assertRule(
                rule.formatted("rateLimit: { requests: 0, per: 1s }"),
                ".rateLimit.requests: must be from 1 to 1000000, not 0");
        assertRule(
                rule.formatted("rateLimit: { requests: 1, per: 100ms }"),
                ".rateLimit.per: \"100ms\": a rate is per 1s to 24h");
        assertRule(
                rule.formatted("rateLimit: { requests: 1, per: 1s, key: Pod }"),
                ".rateLimit.key: must be Identity, Rule, not \"Pod\"");
        assertRule(
                rule.formatted("quota: {}"),
                ".quota: limits nothing: state one of bytesPerDay, bytesPerSecond, concurrentTunnels,"
                        + " newTunnelsPerSecond");
        assertRule(
                rule.formatted("quota: { bytesPerSecond: 999 }"),
                ".quota.bytesPerSecond: must be from 1000 to 1000000000 bytes");
        assertRule(
                rule.formatted("quota: { bytesPerDay: 1.5Gi }"),
                ".quota.bytesPerDay: \"1.5Gi\": a number of bytes reads like 500000, 10k or 10Mi");
        assertRule(
                rule.formatted("quota: { bytesPerDay: 999999999999999999Ti }"),
                ".quota.bytesPerDay: \"999999999999999999Ti\": must be from 1000 to 4611686018427387903 bytes");
        assertRule(
                "{ action: Deny, hosts: [a.example], quota: { concurrentTunnels: 1 } }",
                ".quota: limits what an Allow lets pass; a Deny lets nothing pass");
    }

    @Test
    void limitsAreReadWithTheirDefaults() {
        assertThat(Readings.of(POLICY + "spec: { rules: [{ hosts: [a.example],"
                                + " rateLimit: { requests: 10, per: 1m30s },"
                                + " quota: { concurrentTunnels: 5, newTunnelsPerSecond: 6, bytesPerSecond: 10Mi,"
                                + " bytesPerDay: 5000 } }, { hosts: [b.example],"
                                + " rateLimit: { requests: 10, per: 1s, burst: 2, key: Rule } }] }")
                        .snapshot()
                        .policies()
                        .getFirst()
                        .rules())
                .extracting(dev.sallyport.model.policy.Rule::limits)
                .containsExactly(
                        new RuleLimits(
                                new RateLimit(10, java.time.Duration.ofSeconds(90), 10, RateLimit.Key.IDENTITY),
                                new Quota(5L, 6L, 10L << 20, 5_000L)),
                        new RuleLimits(
                                new RateLimit(10, java.time.Duration.ofSeconds(1), 2, RateLimit.Key.RULE), null));
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

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8", "172.20.0.0/16", "192.168.1.1/32", "100.64.0.0/10", "fd00::/8", "fc00::/7"})
    void privateRangesAreThePlatforms(String cidr) {
        assertRule(
                "{ cidrs: [\"" + cidr + "\"] }",
                ".cidrs[0]: \"" + cidr + "\": an EgressPolicy reaches public addresses only: private ranges open"
                        + " through a ClusterEgressPolicy or EgressSettings.internalRanges");
        String rules = "rules: [{ cidrs: [\"" + cidr + "\"] }] }";
        assertThat(Readings.of(CLUSTER + "spec: { subjects: [{ all: true }], " + rules)
                        .problems())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.0/8",
        "169.254.169.254/32",
        "169.254.0.0/16",
        "224.0.0.0/4",
        "::1/128",
        "fe80::/10",
        "ff02::/16"
    })
    void someRangesNobodyOpens(String cidr) {
        assertThat(Readings.of(CLUSTER + "spec: { subjects: [{ all: true }], rules: [{ cidrs: [\"" + cidr + "\"] }] }")
                        .fieldProblems())
                .containsExactly("ClusterEgressPolicy base: spec.rules[0].cidrs[0]: \"" + cidr
                        + "\": no rule can open this range (loopback, link-local, metadata, multicast and the like)");
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0/0", "::/0", "8.0.0.0/7", "2000::/3"})
    void rangesWithPublicAddressesAreANamespacesToName(String cidr) {
        assertThat(Readings.of(POLICY + "spec: { rules: [{ cidrs: [\"" + cidr + "\"] }] }")
                        .problems())
                .isEmpty();
    }

    @Test
    void malformedRangesAreRefused() {
        assertRule(
                "{ cidrs: [8.8.8.8, 8.8.8.8/24, 8.8.8.8/33, \"::ffff:8.8.8.8/128\", 08.8.8.8/32, x/1] }",
                ".cidrs[0]: \"8.8.8.8\": a CIDR has a prefix length, like 192.0.2.0/24",
                ".cidrs[1]: \"8.8.8.8/24\": this CIDR has bits set behind its prefix length /24",
                ".cidrs[2]: \"8.8.8.8/33\": the prefix length of this CIDR is a number from 0 to 32",
                ".cidrs[3]: \"::ffff:8.8.8.8/128\": an IPv4-mapped IPv6 range is written as IPv4",
                ".cidrs[4]: \"08.8.8.8/32\": each part of an IPv4 address is 0 to 255, decimal, without leading zeros",
                ".cidrs[5]: \"x/1\": an IPv4 address has four decimal parts");
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

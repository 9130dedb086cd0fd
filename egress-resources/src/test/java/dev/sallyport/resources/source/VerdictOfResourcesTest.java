package dev.sallyport.resources.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.policy.Protocol;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** DESIGN §6, sentence by sentence: YAML in, verdict out. */
class VerdictOfResourcesTest {
    private static final String PUBLIC_V6 = "2606:2800:220:1::1";

    private static Verdicts with(String... documents) {
        Readings readings = Readings.of(String.join("---\n", documents));
        assertThat(readings.problems()).isEmpty();
        return Verdicts.of(readings.snapshot());
    }

    private static Verdicts withSettings(String settings, String... documents) {
        String text =
                "apiVersion: egress.sallyport.dev/v1alpha1\nkind: EgressSettings\nmetadata: { name: cluster }\nspec: "
                        + settings + "\n";
        Readings readings =
                new Readings().readOnly(Map.of("settings.yaml", text, "p.yaml", String.join("---\n", documents)));
        assertThat(readings.problems()).isEmpty();
        return Verdicts.of(readings.snapshot());
    }

    private static String policy(String name, String spec) {
        return "apiVersion: egress.sallyport.dev/v1alpha1\nkind: EgressPolicy\nmetadata: { name: " + name
                + ", namespace: shop }\nspec: " + spec + "\n";
    }

    private static String cluster(String name, String spec) {
        return "apiVersion: egress.sallyport.dev/v1alpha1\nkind: ClusterEgressPolicy\nmetadata: { name: " + name
                + " }\nspec: " + spec + "\n";
    }

    private static String namespace(String name, String metadata) {
        return "apiVersion: v1\nkind: Namespace\nmetadata: { name: " + name + metadata + " }\n";
    }

    @Test
    void theWholeOfTheCommonCase() {
        Verdicts verdicts = with(
                policy(
                        "checkout",
                        "{ subjects: [{ serviceAccount: checkout }], rules: [{ hosts: [api.stripe.com, \"*.adyen.com\"], ports: [443] }] }"));

        assertThat(verdicts.ask("shop/checkout", "api.stripe.com", 443)).isEqualTo("allow shop/checkout/#0");
        assertThat(verdicts.ask("shop/checkout", "API.Stripe.Com.", 443)).isEqualTo("allow shop/checkout/#0");
        assertThat(verdicts.ask("shop/checkout", "live.adyen.com", 443)).isEqualTo("allow shop/checkout/#0");
        assertThat(verdicts.ask("shop/checkout", "adyen.com", 443)).isEqualTo("no_rule");
        assertThat(verdicts.ask("shop/checkout", "a.b.adyen.com", 443)).isEqualTo("no_rule");
        assertThat(verdicts.ask("shop/checkout", "xadyen.com", 443)).isEqualTo("no_rule");
        assertThat(verdicts.ask("shop/checkout", "api.stripe.com", 8443)).isEqualTo("no_rule");
        assertThat(verdicts.ask("shop/stock", "api.stripe.com", 443)).isEqualTo("no_rule");
        assertThat(verdicts.ask("other/checkout", "api.stripe.com", 443)).isEqualTo("no_rule");
        assertThat(verdicts.ask("shop/checkout", Verdicts.PUBLIC, 443)).isEqualTo("no_name");
    }

    @Test
    void twoStarsAreOneLabelOrMoreAndNeverTheApex() {
        Verdicts verdicts = with(policy("a", "{ rules: [{ hosts: ['**.adyen.com'] }] }"));

        assertThat(verdicts.ask("shop/any", "a.adyen.com", 1)).isEqualTo("allow shop/a/#0");
        assertThat(verdicts.ask("shop/any", "c.b.a.adyen.com", 65535)).isEqualTo("allow shop/a/#0");
        assertThat(verdicts.ask("shop/any", "adyen.com", 443)).isEqualTo("no_rule");
    }

    @Test
    void allConditionsOfARuleMustHoldAndOneLeftOutDoesNotRestrict() {
        Verdicts verdicts = with(policy(
                "a",
                "{ rules: [{ name: all, hosts: [a.example], cidrs: [93.184.216.0/24], ports: [\"8000-8100\", 443],"
                        + " protocols: [TLS, HTTP] }, { name: range, cidrs: [8.8.8.0/24] }] }"));

        assertThat(verdicts.ask("shop/x", "a.example", 8050)).isEqualTo("allow shop/a/all");
        assertThat(verdicts.ask("shop/x", "a.example", 443)).isEqualTo("allow shop/a/all");
        assertThat(verdicts.ask("shop/x", "a.example", 8101)).isEqualTo("no_rule");
        assertThat(verdicts.ask("shop/x", "a.example", 443, Protocol.TCP)).isEqualTo("no_rule");
        assertThat(verdicts.ask("shop/x", "a.example", 443, "1.1.1.1")).isEqualTo("no_rule");
        assertThat(verdicts.ask("shop/x", Verdicts.PUBLIC, 443)).isEqualTo("no_name");
        assertThat(verdicts.ask("shop/x", "8.8.8.8", 53, Protocol.TCP)).isEqualTo("allow shop/a/range");
        assertThat(verdicts.ask("shop/x", "any.example", 53, "8.8.8.8")).isEqualTo("allow shop/a/range");
    }

    @Test
    void anyDenyRefusesElseAnyAllowPassesElseThePosture() {
        Verdicts verdicts = with(
                policy("a", "{ rules: [{ hosts: ['**.example'] }] }"),
                policy("b", "{ rules: [{ name: no, action: Deny, hosts: [bad.example] }] }"),
                cluster(
                        "c",
                        "{ subjects: [{ all: true }], rules: [{ action: Deny, hosts: [worse.example] }, { hosts: [bad.example] }] }"));

        assertThat(verdicts.ask("shop/x", "good.example", 443)).isEqualTo("allow shop/a/#0");
        assertThat(verdicts.ask("shop/x", "bad.example", 443)).isEqualTo("denied_by_rule shop/b/no");
        assertThat(verdicts.ask("shop/x", "worse.example", 443)).isEqualTo("denied_by_rule cluster/c/#0");
        assertThat(verdicts.ask("shop/x", "none.test", 443)).isEqualTo("no_rule");
        assertThat(verdicts.ask("other/x", "bad.example", 443)).isEqualTo("allow cluster/c/#1");
    }

    @Test
    void thePostureIsTheNamespacesThenTheSettingsThenDeny() {
        String[] namespaces = {
            namespace("deny", ", annotations: { sallyport.dev/default-posture: Deny }"),
            namespace("observe", ", annotations: { sallyport.dev/default-posture: Observe }"),
            namespace("allow", ", annotations: { sallyport.dev/default-posture: Allow }"),
            namespace("silent", "")
        };
        Verdicts strict = with(namespaces);
        assertThat(strict.ask("deny/x", "a.example", 443)).isEqualTo("no_rule");
        assertThat(strict.ask("observe/x", "a.example", 443)).isEqualTo("allow posture/Observe [would-deny]");
        assertThat(strict.ask("allow/x", "a.example", 443)).isEqualTo("allow posture/Allow");
        assertThat(strict.ask("silent/x", "a.example", 443)).isEqualTo("no_rule");
        assertThat(strict.ask("unheard-of/x", "a.example", 443)).isEqualTo("no_rule");

        Verdicts open = withSettings("{ clusterCIDRs: [10.42.0.0/16], defaultPosture: Allow }", namespaces);
        assertThat(open.ask("deny/x", "a.example", 443)).isEqualTo("no_rule");
        assertThat(open.ask("silent/x", "a.example", 443)).isEqualTo("allow posture/Allow");
    }

    @Test
    void observingPoliciesAreRecordedAndChangeNothing() {
        Verdicts verdicts = with(
                policy("a", "{ rules: [{ hosts: [a.example] }] }"),
                policy(
                        "trial",
                        "{ mode: Observe, rules: [{ action: Deny, hosts: [a.example] }, { hosts: [b.example] }] }"));

        assertThat(verdicts.ask("shop/x", "a.example", 443)).isEqualTo("allow shop/a/#0 [would-deny:shop/trial/#0]");
        assertThat(verdicts.ask("shop/x", "b.example", 443)).isEqualTo("no_rule [would-allow:shop/trial/#1]");
    }

    @Test
    void posturesNeverSwitchOffVettingOrDenies() {
        Verdicts verdicts = with(
                namespace("shop", ", annotations: { sallyport.dev/default-posture: Allow }"),
                policy("a", "{ rules: [{ action: Deny, hosts: [bad.example] }] }"));

        assertThat(verdicts.ask("shop/x", "bad.example", 443)).isEqualTo("denied_by_rule shop/a/#0");
        assertThat(verdicts.ask("shop/x", "good.example", 443, "10.1.2.3")).isEqualTo("address_forbidden");
        assertThat(verdicts.ask("shop/x", "good.example", 443, "169.254.169.254"))
                .isEqualTo("address_forbidden");
        assertThat(verdicts.ask("shop/x", "good.example", 443, "10.42.0.1")).isEqualTo("in_cluster_target");
    }

    @Test
    void theFirstDecidingRuleIsNamedClusterBeforeNamespaceThenPolicyThenIndex() {
        Verdicts verdicts = with(
                policy("b", "{ rules: [{ hosts: [x.example] }, { hosts: [a.example] }] }"),
                policy(
                        "a",
                        "{ rules: [{ hosts: [x.example] }, { name: named, hosts: [a.example] }, { hosts: [a.example] }] }"),
                cluster("z", "{ subjects: [{ namespace: shop }], rules: [{ hosts: [a.example], ports: [22] }] }"));

        assertThat(verdicts.ask("shop/x", "a.example", 443)).isEqualTo("allow shop/a/named");
        assertThat(verdicts.ask("shop/x", "a.example", 22)).isEqualTo("allow cluster/z/#0");
    }

    @Test
    void aRuleIsGoneFromItsUntilOn() {
        Verdicts verdicts = with(
                policy(
                        "a",
                        "{ rules: [{ hosts: [a.example], until: 2026-12-01T00:00:00Z, owner: me, reason: test },"
                                + " { action: Deny, hosts: [b.example], until: 2026-12-01T00:00:00Z }, { hosts: [b.example] }] }"));

        assertThat(verdicts.ask("shop/x", "a.example", 443)).isEqualTo("allow shop/a/#0");
        assertThat(verdicts.ask("shop/x", "b.example", 443)).isEqualTo("denied_by_rule shop/a/#1");
        verdicts.at(Instant.parse("2026-12-01T00:00:00Z"));
        assertThat(verdicts.ask("shop/x", "a.example", 443)).isEqualTo("no_rule");
        assertThat(verdicts.ask("shop/x", "b.example", 443)).isEqualTo("allow shop/a/#2");
    }

    @Test
    void clusterSubjectsSelectByNamespaceLabelsAccountIdentityOrAll() {
        String rules = "rules: [{ hosts: [a.example] }] }";
        Verdicts verdicts = with(
                namespace("red", ", labels: { team: red, tier: gold }"),
                namespace("blue", ", labels: { team: blue }"),
                cluster("by-namespace", "{ subjects: [{ namespace: green }], " + rules),
                cluster(
                        "by-selector",
                        "{ subjects: [{ namespaceSelector: { matchLabels: { team: red }, matchExpressions:"
                                + " [{ key: tier, operator: In, values: [gold, silver] }] } }], " + rules),
                cluster("by-account", "{ subjects: [{ serviceAccount: courier }], " + rules),
                cluster("by-both", "{ subjects: [{ namespace: grey, serviceAccount: a }], " + rules),
                cluster(
                        "by-name",
                        "{ subjects: [{ namespaceSelector: { matchLabels:"
                                + " { kubernetes.io/metadata.name: unheard-of } } }], " + rules),
                cluster("by-id", "{ subjects: [{ spiffeId: spiffe://partner.test/ns/a/sa/b }], " + rules));

        assertThat(verdicts.ask("green/x", "a.example", 443)).isEqualTo("allow cluster/by-namespace/#0");
        assertThat(verdicts.ask("red/x", "a.example", 443)).isEqualTo("allow cluster/by-selector/#0");
        assertThat(verdicts.ask("blue/x", "a.example", 443)).isEqualTo("no_rule");
        assertThat(verdicts.ask("blue/courier", "a.example", 443)).isEqualTo("allow cluster/by-account/#0");
        assertThat(verdicts.ask("grey/a", "a.example", 443)).isEqualTo("allow cluster/by-both/#0");
        assertThat(verdicts.ask("grey/b", "a.example", 443)).isEqualTo("no_rule");
        assertThat(verdicts.ask("unheard-of/b", "a.example", 443)).isEqualTo("allow cluster/by-name/#0");
        assertThat(verdicts.ask("spiffe://partner.test/ns/a/sa/b", "a.example", 443))
                .isEqualTo("allow cluster/by-id/#0");
        assertThat(verdicts.ask("spiffe://partner.test/ns/green/sa/x", "a.example", 443))
                .isEqualTo("no_rule");
    }

    @Test
    void aCeilingBoundsNamespacedAllowsAndNothingElse() {
        Verdicts verdicts = with(
                cluster(
                        "top",
                        "{ subjects: [{ namespace: shop }], ceiling: [{ hosts: ['**.example'], ports: [443] },"
                                + " { cidrs: [8.8.8.0/24] }] }"),
                cluster("direct", "{ subjects: [{ namespace: shop }], rules: [{ hosts: [cluster.test] }] }"),
                policy(
                        "a",
                        "{ rules: [{ hosts: ['**.example', out.test] }, { cidrs: [8.8.0.0/16] },"
                                + " { action: Deny, hosts: [no.test] }] }"),
                policy("b", "{ rules: [{ hosts: [no.test] }] }"));

        assertThat(verdicts.ask("shop/x", "a.example", 443)).isEqualTo("allow shop/a/#0");
        assertThat(verdicts.ask("shop/x", "a.example", 80)).isEqualTo("no_rule");
        assertThat(verdicts.ask("shop/x", "out.test", 443)).isEqualTo("no_rule");
        assertThat(verdicts.ask("shop/x", "out.test", 443, "8.8.8.8")).isEqualTo("allow shop/a/#0");
        assertThat(verdicts.ask("shop/x", "8.8.8.8", 53)).isEqualTo("allow shop/a/#1");
        assertThat(verdicts.ask("shop/x", "8.8.4.4", 53)).isEqualTo("no_name");
        assertThat(verdicts.ask("shop/x", "cluster.test", 443)).isEqualTo("allow cluster/direct/#0");
        assertThat(verdicts.ask("shop/x", "no.test", 443)).isEqualTo("denied_by_rule shop/a/#2");
    }

    @Test
    void namesBelongToTeamsAddressesToThePlatform() {
        String team = policy("a", "{ rules: [{ hosts: [db.example] }, { cidrs: [0.0.0.0/0, '::/0'] }] }");
        Verdicts closed = with(team);
        for (String address : new String[] {"10.1.2.3", "172.31.0.1", "192.168.0.1", "100.64.0.1", "fd12::1"}) {
            assertThat(closed.ask("shop/x", "db.example", 5432, address))
                    .as(address)
                    .isEqualTo("address_forbidden");
        }
        assertThat(closed.ask("shop/x", "db.example", 5432, PUBLIC_V6)).isEqualTo("allow shop/a/#0");
        assertThat(closed.ask("shop/x", "10.1.2.3", 5432)).isEqualTo("address_forbidden");

        Verdicts byPolicy = with(
                team,
                cluster(
                        "open",
                        "{ subjects: [{ namespace: shop }], rules: [{ cidrs: [10.1.2.0/24], ports: [5432] }] }"));
        assertThat(byPolicy.ask("shop/x", "db.example", 5432, "10.1.2.3")).isEqualTo("allow cluster/open/#0");
        assertThat(byPolicy.ask("shop/x", "10.1.2.3", 5432)).isEqualTo("allow cluster/open/#0");
        assertThat(byPolicy.ask("shop/x", "db.example", 22, "10.1.2.3")).isEqualTo("address_forbidden");
        assertThat(byPolicy.ask("shop/x", "db.example", 5432, "10.1.3.3")).isEqualTo("address_forbidden");

        Verdicts bySettings = withSettings(
                "{ clusterCIDRs: [10.42.0.0/16], internalRanges: [{ cidr: 10.1.0.0/16, namespaces: [shop] }] }", team);
        assertThat(bySettings.ask("shop/x", "db.example", 5432, "10.1.2.3")).isEqualTo("allow shop/a/#0");
        assertThat(bySettings.ask("shop/x", "db.example", 5432, "10.2.2.3")).isEqualTo("address_forbidden");
        assertThat(bySettings.ask("other/x", "db.example", 5432, "10.1.2.3")).isEqualTo("no_rule");
    }

    @Test
    void nothingOpensWhatBelongsToNobody() {
        Verdicts verdicts = withSettings(
                "{ clusterCIDRs: [10.42.0.0/16], controlCIDRs: [192.0.2.0/24], dnsServers: [8.8.4.4],"
                        + " forbiddenRanges: [9.9.9.0/24] }",
                namespace("shop", ", annotations: { sallyport.dev/default-posture: Allow }"),
                cluster(
                        "all",
                        "{ subjects: [{ all: true }], rules: [{ cidrs: [0.0.0.0/0, '::/0', 10.0.0.0/8, 192.0.0.0/8] }] }"));

        for (String address : new String[] {
            "127.0.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "169.254.1.1",
            "169.254.169.254",
            "168.63.129.16",
            "100.100.100.200",
            "::",
            "::1",
            "fe80::1",
            "ff02::1",
            "fd00:ec2::254",
            "64:ff9b::808:808",
            "2002:808:808::1",
            "2001:0:1::1",
            "::8.8.8.8",
            "9.9.9.9"
        }) {
            assertThat(verdicts.ask("shop/x", "a.example", 443, address))
                    .as(address)
                    .isEqualTo("address_forbidden");
        }
        for (String address : new String[] {"10.42.1.1", "192.0.2.7", "8.8.4.4", "93.184.216.99"}) {
            assertThat(verdicts.ask("shop/x", "a.example", 443, address))
                    .as(address)
                    .isEqualTo("in_cluster_target");
        }
        assertThat(verdicts.ask("shop/x", "a.example", 443, "::ffff:127.0.0.1")).isEqualTo("address_forbidden");
        assertThat(verdicts.ask("shop/x", "a.example", 443, "::ffff:10.42.1.1")).isEqualTo("in_cluster_target");
        assertThat(verdicts.ask("shop/x", "a.example", 443, "10.9.9.9")).isEqualTo("allow cluster/all/#0");
    }

    @Test
    void nat64PrefixesVetTheEmbeddedAddress() {
        Verdicts verdicts = withSettings(
                "{ clusterCIDRs: [10.42.0.0/16], nat64Prefixes: ['64:ff9b::/96'] }",
                policy("a", "{ rules: [{ hosts: [a.example] }, { action: Deny, cidrs: [9.9.9.9/32] }] }"));

        assertThat(verdicts.ask("shop/x", "a.example", 443, "64:ff9b::808:808")).isEqualTo("allow shop/a/#0");
        assertThat(verdicts.ask("shop/x", "a.example", 443, "64:ff9b::909:909")).isEqualTo("denied_by_rule shop/a/#1");
        assertThat(verdicts.ask("shop/x", "a.example", 443, "64:ff9b::a00:1")).isEqualTo("address_forbidden");
        assertThat(verdicts.ask("shop/x", "a.example", 443, "64:ff9b::7f00:1")).isEqualTo("address_forbidden");
        assertThat(verdicts.ask("shop/x", "a.example", 443, "64:ff9b::a2a:1")).isEqualTo("in_cluster_target");
    }

    @Test
    void anInvalidPolicyThatMayDenyRefusesWhatItSelects() {
        Readings readings = Readings.of(policy("ok", "{ rules: [{ hosts: [a.example] }] }")
                + "---\n"
                + policy("bad", "{ subjects: [{ serviceAccount: x }], rules: [{ action: Deny, hosts: ['*'] }] }")
                + "---\n"
                + policy("late", "{ rules: [{ hosts: [b.example], http: {} }] }"));
        Verdicts verdicts = Verdicts.of(readings.snapshot());

        assertThat(verdicts.ask("shop/x", "a.example", 443)).isEqualTo("policy_invalid");
        assertThat(verdicts.ask("shop/y", "a.example", 443)).isEqualTo("allow shop/ok/#0");
        assertThat(verdicts.ask("shop/y", "b.example", 443)).isEqualTo("no_rule");
        assertThat(verdicts.ask("other/x", "a.example", 443)).isEqualTo("no_rule");
    }

    @Test
    void atFirstAnUnreadableFileRefusesEveryoneEverything() {
        Readings readings =
                new Readings().read("ok.yaml", policy("ok", "{ rules: [{ hosts: [a.example] }] }"), "x.yaml", "{");
        assertThat(Verdicts.of(readings.snapshot()).ask("shop/x", "a.example", 443))
                .isEqualTo("policy_invalid");
        assertThat(Verdicts.of(readings.snapshot()).ask("spiffe://partner.test/ns/a/sa/b", "a.example", 443))
                .isEqualTo("policy_invalid");
    }

    @Test
    void theExamplesDoWhatTheirCommentsSay() {
        Folder folder =
                new Folder(java.nio.file.Path.of(System.getProperty("sallyport.root"), "manifests/examples/policies"));
        FileLedger.Step step = FileLedger.EMPTY.next(folder.read((FolderScan.Files) folder.scan()));
        Verdicts verdicts = Verdicts.of(SnapshotAssembler.assemble(step.ledger(), 1));

        assertThat(verdicts.ask("shop/checkout", "api.stripe.com", 443)).isEqualTo("allow shop/checkout/#0");
        assertThat(verdicts.ask("shop/checkout", "files.partner.example", 22))
                .isEqualTo("allow shop/everyone/exception");
        assertThat(verdicts.ask("shop/checkout", "a.paste.example", 443))
                .isEqualTo("denied_by_rule shop/everyone/no-paste");
        assertThat(verdicts.ask("batch/x", "eu.pool.example", 443))
                .isEqualTo("denied_by_rule cluster/nobody-mines/pools");
        assertThat(verdicts.ask("shop/any", "162.159.200.1", 123, Protocol.TCP)).isEqualTo("allow shop/everyone/time");
        assertThat(verdicts.ask("shop/stock", "10.50.1.7", 5432, Protocol.TCP))
                .isEqualTo("allow cluster/warehouse/database");
        assertThat(verdicts.ask("batch/nightly", "10.50.1.7", 5432, Protocol.TCP))
                .isEqualTo("allow cluster/warehouse/database");
        assertThat(verdicts.ask("shop/checkout", "10.50.1.7", 5432, Protocol.TCP))
                .isEqualTo("address_forbidden");
    }
}

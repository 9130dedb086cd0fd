package dev.sallyport.resources.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Settings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OtherKindsTest {
    private static final String SETTINGS = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressSettings
            metadata: { name: cluster }
            """;
    private static final String DESTINATION = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressDestination
            metadata: { name: stripe, namespace: shop }
            """;

    private static Readings settings(String spec) {
        return new Readings().readOnly(Map.of("s.yaml", SETTINGS + spec));
    }

    @Test
    void settingsMeanWhatTheySay() {
        Settings settings = settings("""
                spec:
                  clusterCIDRs: [10.42.0.0/16, "fd00:42::/48"]
                  controlCIDRs: [192.0.2.0/24]
                  dnsServers: [10.43.0.10, "fd00:43::a"]
                  defaultPosture: Observe
                  internalRanges: [{ cidr: 10.60.0.0/16, namespaces: [shop] }, { cidr: 203.0.113.0/24 }]
                  forbiddenRanges: [9.0.0.0/8]
                  nat64Prefixes: ["64:ff9b::/96"]
                """).snapshot().settings();

        assertThat(settings.clusterCidrs()).hasToString("[10.42.0.0/16, fd00:42::/48]");
        assertThat(settings.controlCidrs()).hasToString("[192.0.2.0/24]");
        assertThat(settings.dnsServers()).hasSize(2);
        assertThat(settings.defaultPosture()).isEqualTo(Posture.OBSERVE);
        assertThat(settings.internalRanges().getFirst().namespaces()).containsExactly("shop");
        assertThat(settings.internalRanges().getLast().namespaces()).isNull();
        assertThat(settings.forbiddenRanges()).hasToString("[9.0.0.0/8]");
        assertThat(settings.nat64Prefixes()).hasToString("[64:ff9b::/96]");
        assertThat(settings("spec: { clusterCIDRs: [10.42.0.0/16] }")
                        .snapshot()
                        .settings()
                        .defaultPosture())
                .isEqualTo(Posture.DENY);
    }

    @Test
    void everyMistakeInSettingsIsListed() {
        Readings readings = settings("""
                spec:
                  controlCIDRs: []
                  dnsServers: [resolver.example]
                  defaultPosture: allow
                  internalRanges:
                    - { cidr: 0.0.0.0/0 }
                    - { cidr: 169.254.0.0/16 }
                    - { cidr: 10.0.0.0/8, namespaces: [] }
                    - { namespaces: ["*"] }
                  nat64Prefixes: ["64:ff9b::/64", 10.0.0.0/8]
                """);

        assertThat(readings.fieldProblems())
                .containsExactly(
                        "EgressSettings cluster: spec.clusterCIDRs: is required: the ranges of pods, services and nodes",
                        "EgressSettings cluster: spec.defaultPosture: must be Allow, Deny, Observe, not \"allow\"",
                        "EgressSettings cluster: spec.controlCIDRs: is empty: leave it out, or name at least one",
                        "EgressSettings cluster: spec.dnsServers[0]: \"resolver.example\": an IPv4 address has four"
                                + " decimal parts",
                        "EgressSettings cluster: spec.internalRanges[0].cidr: \"0.0.0.0/0\": an internal range lies"
                                + " wholly inside private space, like 10.20.0.0/16: public addresses need no opening",
                        "EgressSettings cluster: spec.internalRanges[1].cidr: \"169.254.0.0/16\": nothing can open this"
                                + " range (loopback, link-local, metadata, multicast and the like)",
                        "EgressSettings cluster: spec.internalRanges[2].namespaces: is empty: leave it out, or name at"
                                + " least one",
                        "EgressSettings cluster: spec.internalRanges[3].cidr: is required",
                        "EgressSettings cluster: spec.internalRanges[3].namespaces[0]: \"*\": this name has 1 to 63"
                                + " lower-case letters, digits and '-', and neither starts nor ends with '-'",
                        "EgressSettings cluster: spec.nat64Prefixes[0]: \"64:ff9b::/64\": a NAT64 prefix is an IPv6"
                                + " range of length /96",
                        "EgressSettings cluster: spec.nat64Prefixes[1]: \"10.0.0.0/8\": a NAT64 prefix is an IPv6 range"
                                + " of length /96",
                        "there is no valid EgressSettings named cluster: until there is, no state is in force");
        assertThat(readings.snapshot()).isNull();
    }

    @Test
    void thereIsOneSettingsObject() {
        Readings readings = new Readings()
                .read("more.yaml", SETTINGS.replace("cluster", "other") + "spec: { clusterCIDRs: [10.0.0.0/8] }");

        assertThat(readings.fieldProblems())
                .containsExactly("EgressSettings other: metadata.name: must be cluster: there is one EgressSettings");
        assertThat(readings.snapshot().settings().clusterCidrs()).hasToString("[10.42.0.0/16]");
    }

    @Test
    void namespacesCarryLabelsAndPosture() {
        NamespaceFacts facts = Readings.of("""
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: shop
                  labels: { team: commerce, sallyport.dev/inject: enabled }
                  annotations: { sallyport.dev/default-posture: Observe, other: "1" }
                spec: { finalizers: [kubernetes] }
                """).snapshot().namespace("shop");

        assertThat(facts.labels())
                .isEqualTo(Map.of(
                        "team", "commerce", "sallyport.dev/inject", "enabled", "kubernetes.io/metadata.name", "shop"));
        assertThat(facts.posture()).isEqualTo(Posture.OBSERVE);
    }

    @Test
    void namespacesSayWhetherPodsMayOptOutAndWhetherTheyAreLockedDown() {
        assertThat(annotated("{ sallyport.dev/allow-opt-out: \"true\", sallyport.dev/lockdown: disabled }")
                        .snapshot()
                        .namespace("shop"))
                .returns(true, NamespaceFacts::optOutAllowed)
                .returns(false, NamespaceFacts::lockdown);
        assertThat(annotated("{ sallyport.dev/allow-opt-out: \"false\", sallyport.dev/lockdown: enabled }")
                        .snapshot()
                        .namespace("shop"))
                .returns(false, NamespaceFacts::optOutAllowed)
                .returns(true, NamespaceFacts::lockdown);
    }

    @Test
    void badWordsOfANamespaceMeanTheSafeThing() {
        Readings readings = annotated("{ sallyport.dev/allow-opt-out: \"yes\", sallyport.dev/lockdown: \"false\" }");

        assertThat(readings.problems())
                .containsExactly(
                        "Namespace shop: metadata.annotations.sallyport.dev/allow-opt-out: must be false, true, not"
                                + " \"yes\"; false until then (p.yaml:1)",
                        "Namespace shop: metadata.annotations.sallyport.dev/lockdown: must be disabled, enabled, not"
                                + " \"false\"; enabled until then (p.yaml:1)");
        assertThat(readings.snapshot().namespace("shop"))
                .returns(false, NamespaceFacts::optOutAllowed)
                .returns(true, NamespaceFacts::lockdown);
    }

    private static Readings annotated(String annotations) {
        return Readings.of(
                "{ apiVersion: v1, kind: Namespace, metadata: { name: shop, annotations: " + annotations + " } }");
    }

    @Test
    void aBadPostureMeansDeny() {
        Readings readings = Readings.of("""
                apiVersion: v1
                kind: Namespace
                metadata: { name: shop, labels: { a: b }, annotations: { sallyport.dev/default-posture: allow } }
                """);

        assertThat(readings.problems())
                .containsExactly(
                        "Namespace shop: metadata.annotations.sallyport.dev/default-posture: must be Allow, Deny,"
                                + " Observe, not \"allow\"; Deny until then (p.yaml:3)");
        assertThat(readings.snapshot().namespace("shop").posture()).isEqualTo(Posture.DENY);
        assertThat(readings.snapshot().namespace("shop").labels()).containsEntry("a", "b");
    }

    @Test
    void unreadableLabelsQuarantineTheNamespaceOrKeepTheLastGood() {
        String good = "{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { a: b } } }";
        String bad = "{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { a: [b] } } }";

        assertThat(Readings.of(bad).problems())
                .containsExactly(
                        "Namespace shop: metadata.labels.a: must be text, not a list (p.yaml:1)",
                        "Namespace shop: is invalid, was never valid and may hold a Deny: everything it selects is refused"
                                + " policy_invalid (p.yaml:1)");
        assertThat(Readings.of(bad).snapshot().quarantines()).hasSize(1);
        Readings kept = Readings.of(good).read("p.yaml", bad);
        assertThat(kept.snapshot().quarantines()).isEmpty();
        assertThat(kept.snapshot().namespace("shop").labels()).containsEntry("a", "b");
    }

    @Test
    void aDestinationThatSaysTheDefaultIsAccepted() {
        assertThat(Readings.of(
                                DESTINATION
                                        + "spec: { hosts: [api.stripe.com], ports: [{ number: 443 }], resolution: DNS, tls: { mode: Passthrough } }")
                        .problems())
                .isEmpty();
        assertThat(Readings.of(DESTINATION.replace("EgressD", "ClusterEgressD").replace(", namespace: shop", "")
                                + "spec: { namespaces: [{ namespace: shop }, { all: true }], hosts: [api.stripe.com] }")
                        .problems())
                .isEmpty();
    }

    @Test
    void aDestinationThatAsksForMoreIsRefusedFieldByField() {
        assertThat(Readings.of(DESTINATION + """
                                spec:
                                  hosts: [api.stripe.com]
                                  ports: [{ number: 443, protocol: QUIC }, { number: "80-90" }]
                                  tls: { mode: Inspect }
                                  connections: { max: 0, http2: true, maxPendingRequests: -1, maxRequestsPerConnection: x }
                                  outlierDetection: { baseEjectionTime: 2h, interval: 1ms, maxEjectionPercent: 0 }
                                  loadBalancing: {}
                                  routes: []
                                  source: {}
                                  via: {}
                                  cache: {}
                                """).fieldProblems())
                .extracting(problem -> problem.replace("EgressDestination shop/stripe: spec.", ""))
                .containsExactlyInAnyOrder(
                        "outlierDetection: says neither consecutive5xx nor consecutiveGatewayFailures: nothing would ever"
                                + " be left aside",
                        "outlierDetection.interval: \"1ms\": this time is at least 100 ms and at most 60 minutes",
                        "outlierDetection.baseEjectionTime: \"2h\": this time is at least 100 ms and at most 60 minutes",
                        "outlierDetection.maxEjectionPercent: must be 1 to 100, not 0",
                        "loadBalancing.policy: is required",
                        "routes: is empty: leave it out, or name at least one",
                        "source: is not supported yet",
                        "via.host: is required",
                        "via.port: is required",
                        "cache: is not supported yet",
                        "ports[0].protocol: must be HTTP, TCP, TLS, not \"QUIC\"",
                        "ports[1].number: \"80-90\": a destination's port is one number",
                        "connections.max: must be 1 to 1000000, not 0",
                        "connections.maxPendingRequests: must be 0 to 1000000, not -1",
                        "connections.maxRequestsPerConnection: \"x\": must be a number",
                        "tls.mode: Inspect is not supported yet");
        assertThat(Readings.of(DESTINATION.replace("EgressD", "ClusterEgressD").replace(", namespace: shop", "")
                                + "spec: { hosts: ['*.com'] }")
                        .fieldProblems())
                .containsExactly(
                        "ClusterEgressDestination stripe: spec.hosts[0]: \"*.com\": a wildcard over the public suffix com"
                                + " would allow names of strangers: name a registered domain, like *.example.com",
                        "ClusterEgressDestination stripe: spec.namespaces: is required: say which namespaces it serves,"
                                + " {all: true} for every one");
    }

    @Test
    void secretsAndConfigMapsAreKnownAndForeignKindsAreNamed() {
        assertThat(Readings.of("""
                                { apiVersion: v1, kind: Secret, metadata: { name: a, namespace: shop }, data: { k: dg== } }
                                ---
                                { apiVersion: v1, kind: ConfigMap, metadata: { name: a, namespace: shop } }
                                ---
                                { apiVersion: apps/v1, kind: Deployment, metadata: { name: a } }
                                ---
                                { apiVersion: egress.sallyport.dev/v1alpha1, kind: EgressPolicy, metadata: { name: a, namespace: shop },
                                  spec: { rules: [{ hosts: [a.example] }] } }
                                """).problems())
                .isEqualTo(List.of("p.yaml:5: kind \"Deployment\" of \"apps/v1\" is none that is read here"));
    }
}

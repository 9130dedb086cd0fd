package dev.sallyport.testkit.wall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.model.net.Cidr;
import dev.sallyport.testkit.net.PodAddresses;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WallPlanTest {
    private static final PolicyPod TILL = pod("shop", Map.of("app", "till"), 20);
    private static final PolicyPod BASKET = pod("shop", Map.of("app", "basket"), 21);
    private static final PolicyPod GATEWAY =
            pod("sallyport-system", Map.of("app.kubernetes.io/name", "sallyport-gateway"), 22);
    private static final PolicyPod FOREIGN = pod("lab", Map.of("app", "till"), 23);

    @Test
    void podThatNoPolicySelectsIsNotMentioned() {
        assertThat(rules(egress("podSelector: { matchLabels: { app: till } }", ""), false))
                .contains("-i p20 -j DROP")
                .doesNotContain("p21", "p22", "p23");
    }

    @Test
    void emptySelectorIsolatesEveryPodOfItsNamespaceAndNoOther() {
        assertThat(rules(egress("podSelector: {}", ""), true))
                .contains("-i p20 -j DROP", "-i p21 -j DROP")
                .doesNotContain("p22", "p23");
    }

    @Test
    void peersAreSelectedByNamespaceAndPodTogether() {
        String rules = rules(egress("podSelector: { matchLabels: { app: till } }", """
                        - to:
                            - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: sallyport-system } }
                              podSelector: { matchLabels: { app.kubernetes.io/name: sallyport-gateway } }
                          ports: [{ protocol: TCP, port: 15008 }]
                        """), false);

        assertThat(rules)
                .contains("-i p20 -d 10.244.0.22 -p tcp --dport 15008 ", "egress[0]\" -j RETURN")
                .doesNotContain("-d 10.244.0.21", "-d 10.244.0.23");
    }

    @Test
    void podSelectorAloneMeansThePolicysNamespaceAndNamespaceSelectorAloneAllItsPods() {
        String rules = rules(egress("podSelector: { matchLabels: { app: basket } }", """
                        - to:
                            - podSelector: { matchLabels: { app: till } }
                            - namespaceSelector: { matchExpressions: [{ key: team, operator: In, values: [research] }] }
                        """), true);

        assertThat(rules)
                .contains("-i p21 -d fd00:10:244::14 ", "-i p21 -d fd00:10:244::17 ")
                .doesNotContain("-d fd00:10:244::16", "--dport");
    }

    @Test
    void blocksLoseTheirExceptionsAndPortsMayBeRangesOfEitherProtocol() {
        String rules = rules(egress("podSelector: {}", """
                        - to: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.128.0.0/9, 10.64.0.0/10] } }]
                          ports: [{ port: 8000, endPort: 8100 }, { protocol: UDP, port: 53 }, { protocol: UDP }]
                        """), false);

        assertThat(rules)
                .contains(
                        "-i p20 -d 10.0.0.0/10 -p tcp --dport 8000:8100 ",
                        "-d 10.0.0.0/10 -p udp --dport 53 ",
                        "-d 10.0.0.0/10 -p udp -m comment")
                .doesNotContain("10.64.0.0", "10.128.0.0", "10.0.0.0/8");
    }

    @Test
    void ruleWithoutPeersOpensEverything() {
        assertThat(rules(egress("podSelector: {}", "- ports: [{ port: 443 }]"), false))
                .contains("-i p20 -p tcp --dport 443 ");
        assertThat(rules(egress("podSelector: {}", "- {}"), false)).contains("-i p20 -m comment");
    }

    @Test
    void policyForIngressOnlyLeavesEgressAlone() {
        NetworkPolicy ingress = parse("""
                metadata: { name: in, namespace: shop }
                spec: { podSelector: {}, ingress: [{}] }
                """);
        assertThat(plan(List.of(ingress)).rules(false)).doesNotContain("p20");
    }

    @Test
    void portsByNameAreSaidToBeUnsupported() {
        assertThatThrownBy(() -> rules(egress("podSelector: {}", "- ports: [{ port: http }]"), false))
                .hasMessageContaining("http");
    }

    @Test
    void differenceOfRangesKeepsExactlyTheRest() {
        assertThat(RangeDifference.of(cidr("0.0.0.0/0"), List.of(cidr("0.0.0.0/1"))))
                .containsExactly(cidr("128.0.0.0/1"));
        assertThat(RangeDifference.of(cidr("::/0"), List.of(cidr("8000::/1"), cidr("::/2"))))
                .containsExactly(cidr("4000::/2"));
        assertThat(RangeDifference.of(cidr("10.0.0.0/30"), List.of(cidr("10.0.0.2/32"))))
                .containsExactly(cidr("10.0.0.0/31"), cidr("10.0.0.3/32"));
        assertThat(RangeDifference.of(cidr("10.0.0.0/30"), List.of(cidr("10.0.0.0/8"))))
                .isEmpty();
    }

    private static Cidr cidr(String text) {
        return Cidr.parse(text);
    }

    private static String rules(NetworkPolicy policy, boolean v6) {
        return plan(List.of(policy)).rules(v6);
    }

    private static WallPlan plan(List<NetworkPolicy> policies) {
        return new WallPlan(
                Map.of("lab", Map.of("team", "research")), List.of(TILL, BASKET, GATEWAY, FOREIGN), policies, true);
    }

    private static NetworkPolicy egress(String selector, String rules) {
        return parse("""
                metadata: { name: out, namespace: shop }
                spec:
                  %s
                  policyTypes: [Egress]
                  egress:
                %s
                """.formatted(selector, rules.isEmpty() ? "    []" : rules.indent(4)));
    }

    private static NetworkPolicy parse(String yaml) {
        return Serialization.unmarshal(yaml, NetworkPolicy.class);
    }

    private static PolicyPod pod(String namespace, Map<String, String> labels, int index) {
        PodAddresses addresses = new PodAddresses("10.244.0." + index, "fd00:10:244::" + Integer.toHexString(index));
        return new PolicyPod(namespace, labels, addresses, "p" + index);
    }
}

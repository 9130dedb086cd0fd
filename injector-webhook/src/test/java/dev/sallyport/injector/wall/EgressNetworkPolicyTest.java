package dev.sallyport.injector.wall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.Governance;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Reach;
import dev.sallyport.model.policy.Settings;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EgressNetworkPolicyTest {
    private static InetAddress address(String text) {
        return IpLiteral.parse(text).address();
    }

    private static Ground ground(Reach reach, String... directRanges) {
        return ground(reach, Map.of(), directRanges);
    }

    private static Ground ground(Reach reach, Map<String, List<Authority>> fleets, String... directRanges) {
        Governance governance = new Governance(
                reach,
                List.of(directRanges).stream().map(Cidr::parse).toList(),
                fleets,
                Set.of(),
                Set.of(),
                false,
                Duration.ZERO);
        Settings settings = new Settings(
                List.of(Cidr.parse("10.244.0.0/16")),
                List.of(),
                List.of(address("169.254.20.10"), address("fd00::a")),
                Posture.DENY,
                List.of(),
                List.of(),
                List.of(),
                governance);
        return new Ground(
                settings,
                List.of(
                        new Ground.Endpoint(address("172.18.0.3"), 6443),
                        new Ground.Endpoint(address("172.18.0.2"), 6443),
                        new Ground.Endpoint(address("fd00:18::2"), 6443)),
                null);
    }

    private static String yaml(Ground ground, boolean spares) {
        return Serialization.asYaml(EgressNetworkPolicy.of("shop", ground, spares));
    }

    private static String golden(String name) throws IOException {
        try (InputStream file = EgressNetworkPolicyTest.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void opensExactlyWhatTheDesignSays() throws IOException {
        assertThat(yaml(ground(Reach.CLUSTER, "203.0.113.0/24", "2001:db8::/32"), false))
                .isEqualTo(golden("reach-cluster.yaml"));
        assertThat(yaml(ground(Reach.GOVERNED), true)).isEqualTo(golden("reach-governed-sparing.yaml"));
    }

    @Test
    void podsOfAFleetReachItsGateways() {
        Map<String, List<Authority>> fleets = Map.of(
                "eu",
                List.of(
                        Authority.parse("sallyport-gateway-eu.sallyport-system.svc:15018"),
                        Authority.parse("[fd00:9::1]:15008"),
                        Authority.parse("10.9.0.1:443"),
                        Authority.parse("gateway:15009")));
        NetworkPolicySpec spec = EgressNetworkPolicy.of("shop", ground(Reach.CLUSTER, fleets), false)
                .getSpec();
        assertThat(spec.getEgress().get(0).getPorts())
                .extracting(port -> port.getPort().getIntVal())
                .containsExactly(15008, 15018);
        assertThat(spec.getEgress().subList(1, 3))
                .extracting(rule -> rule.getTo().getFirst().getIpBlock().getCidr() + " "
                        + rule.getPorts().getFirst().getPort().getIntVal())
                .containsExactly("10.9.0.1/32 443", "fd00:9::1/128 15008");
    }

    @Test
    void neverOpensTheCanaryNorAnyRangeOfPods() {
        String yaml = yaml(ground(Reach.CLUSTER), false);
        assertThat(yaml).doesNotContain("15009").doesNotContain("10.244.").doesNotContain("0.0.0.0/0");
    }

    @Test
    void theOrderOfAddressesDoesNotMatter() {
        Ground one = ground(Reach.CLUSTER);
        Ground other = new Ground(one.settings(), one.apiServer().reversed(), null);
        assertThat(yaml(one, false)).isEqualTo(yaml(other, false));
    }
}

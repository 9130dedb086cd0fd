package dev.sallyport.injector.wall;

import dev.sallyport.injector.world.Governed;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.contract.Ports;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.Reach;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The generated NetworkPolicy: the gateway, its fleets, the CA, name resolution, the API server, what EgressSettings opens, and pods by
 * {@code reach}; by selectors, never by pod or service ranges. The gateway's canary port is not among it: the sidecar
 * notices by it that the policy is enforced. Pure.
 */
final class EgressNetworkPolicy {
    private static final int DNS_PORT = 53;
    private static final String TCP = "TCP";
    private static final String UDP = "UDP";

    private EgressNetworkPolicy() {}

    /**
     * The policy of a namespace.
     *
     * @param sparesOptedOut whether pods that opted out stay outside of it
     */
    static NetworkPolicy of(String namespace, Ground ground, boolean sparesOptedOut) {
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withName(Kube.NETWORK_POLICY)
                .withNamespace(namespace)
                .withLabels(Map.of(Kube.MANAGED_BY_LABEL, Kube.MANAGED_BY))
                .endMetadata()
                .withNewSpec()
                .withPodSelector(sparesOptedOut ? allButOptedOut() : new LabelSelector())
                .withPolicyTypes("Egress")
                .withEgress(rules(ground))
                .endSpec()
                .build();
    }

    private static LabelSelector allButOptedOut() {
        return new LabelSelectorBuilder()
                .addNewMatchExpression()
                .withKey(Kube.INJECT_LABEL)
                .withOperator("NotIn")
                .withValues(Governed.DISABLED)
                .endMatchExpression()
                .build();
    }

    private static List<NetworkPolicyEgressRule> rules(Ground ground) {
        List<NetworkPolicyEgressRule> rules = new ArrayList<>();
        rules.add(rule(List.of(pods(Kube.SYSTEM_NAMESPACE, Kube.APP_LABEL, Kube.GATEWAY)), gatewayPorts(ground)));
        rules.addAll(gatewaysByAddress(ground));
        rules.add(rule(List.of(pods(Kube.SYSTEM_NAMESPACE, Kube.APP_LABEL, Kube.CA)), port(TCP, Ports.HTTPS)));
        rules.add(rule(resolvers(ground), port(UDP, DNS_PORT), port(TCP, DNS_PORT)));
        ground.apiServer().stream()
                .sorted(Comparator.comparing(
                                (Ground.Endpoint end) -> end.address().getHostAddress())
                        .thenComparing(Ground.Endpoint::port))
                .map(end -> rule(List.of(address(end.address())), port(TCP, end.port())))
                .forEach(rules::add);
        List<Cidr> direct = ground.settings().governance().directRanges();
        if (!direct.isEmpty()) {
            rules.add(rule(direct.stream().map(EgressNetworkPolicy::range).toList()));
        }
        rules.add(rule(List.of(reached(ground.settings().governance().reach()))));
        return rules;
    }

    /** Ours, and those of fleets that listen elsewhere; the canary's port opens for nobody. */
    private static NetworkPolicyPort[] gatewayPorts(Ground ground) {
        return Stream.concat(
                        Stream.of(Ports.TUNNEL),
                        fleets(ground)
                                .filter(gateway -> !(gateway.host() instanceof IpLiteral))
                                .map(Authority::port)
                                .sorted())
                .distinct()
                .map(number -> port(TCP, number))
                .toArray(NetworkPolicyPort[]::new);
    }

    /** Gateways that no selector names, since the platform gave a fleet by address. */
    private static List<NetworkPolicyEgressRule> gatewaysByAddress(Ground ground) {
        return fleets(ground)
                .filter(gateway -> gateway.host() instanceof IpLiteral)
                .sorted(Comparator.comparing(Authority::toString))
                .distinct()
                .map(gateway ->
                        rule(List.of(address(((IpLiteral) gateway.host()).address())), port(TCP, gateway.port())))
                .toList();
    }

    private static Stream<Authority> fleets(Ground ground) {
        return ground.settings().governance().fleets().values().stream()
                .flatMap(List::stream)
                .filter(gateway -> gateway.port() != Ports.CANARY);
    }

    private static List<NetworkPolicyPeer> resolvers(Ground ground) {
        List<NetworkPolicyPeer> peers = new ArrayList<>();
        peers.add(pods("kube-system", "k8s-app", "kube-dns"));
        ground.settings().dnsServers().stream()
                .map(EgressNetworkPolicy::address)
                .forEach(peers::add);
        return peers;
    }

    private static NetworkPolicyPeer reached(Reach reach) {
        LabelSelectorBuilder namespaces = new LabelSelectorBuilder()
                .addNewMatchExpression()
                .withKey(Kube.NAMESPACE_NAME_LABEL)
                .withOperator("NotIn")
                .withValues(Kube.SYSTEM_NAMESPACE)
                .endMatchExpression();
        return switch (reach) {
            case CLUSTER -> peer(namespaces);
            case GOVERNED -> peer(namespaces.withMatchLabels(Map.of(Kube.INJECT_LABEL, Governed.ENABLED)));
        };
    }

    private static NetworkPolicyPeer peer(LabelSelectorBuilder namespaces) {
        return new NetworkPolicyPeerBuilder()
                .withNamespaceSelector(namespaces.build())
                .build();
    }

    private static NetworkPolicyPeer pods(String namespace, String label, String value) {
        return new NetworkPolicyPeerBuilder()
                .withNewNamespaceSelector()
                .withMatchLabels(Map.of(Kube.NAMESPACE_NAME_LABEL, namespace))
                .endNamespaceSelector()
                .withNewPodSelector()
                .withMatchLabels(Map.of(label, value))
                .endPodSelector()
                .build();
    }

    private static NetworkPolicyPeer address(InetAddress address) {
        return range(Cidr.of(address));
    }

    private static NetworkPolicyPeer range(Cidr range) {
        return new NetworkPolicyPeerBuilder()
                .withNewIpBlock()
                .withCidr(range.toString())
                .endIpBlock()
                .build();
    }

    private static NetworkPolicyEgressRule rule(List<NetworkPolicyPeer> to, NetworkPolicyPort... ports) {
        return new NetworkPolicyEgressRuleBuilder().withTo(to).withPorts(ports).build();
    }

    private static NetworkPolicyPort port(String protocol, int number) {
        return new NetworkPolicyPort(null, new IntOrString(number), protocol);
    }
}

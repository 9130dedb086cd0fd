package dev.sallyport.testkit.wall;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.net.Cidr;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All egress policies of the cluster as one netfilter chain per family: what a policy opens returns to the caller, what is
 * left of a selected pod's packets is refused. A pod that no policy selects is not mentioned. Immutable.
 *
 * @param namespaces labels by name; {@value Kube#NAMESPACE_NAME_LABEL} goes without saying
 * @param silent whether refused packets are dropped, as most CNI plugins do, or answered at once
 */
record WallPlan(
        Map<String, Map<String, String>> namespaces,
        Collection<PolicyPod> pods,
        Collection<NetworkPolicy> policies,
        boolean silent) {
    static final String CHAIN = "SP-WALL";

    WallPlan {
        namespaces = Map.copyOf(namespaces);
        pods = List.copyOf(pods);
        policies = List.copyOf(policies);
    }

    /** The chain for {@code iptables-restore --noflush} or {@code ip6tables-restore --noflush}. */
    String rules(boolean v6) {
        List<String> lines = new ArrayList<>(List.of("*filter", ":" + CHAIN + " - [0:0]"));
        lines.add("-A %s -m conntrack --ctstate ESTABLISHED,RELATED -j RETURN".formatted(CHAIN));
        for (PolicyPod pod : pods) {
            List<NetworkPolicy> selecting =
                    policies.stream().filter(policy -> governs(policy, pod)).toList();
            selecting.forEach(policy -> opened(policy, pod, v6, lines));
            if (!selecting.isEmpty()) {
                refused(pod, lines);
            }
        }
        lines.add("COMMIT");
        return String.join("\n", lines) + "\n";
    }

    /** Whether the policy isolates the pod's egress; absent policyTypes mean Egress only where there are egress rules. */
    private static boolean governs(NetworkPolicy policy, PolicyPod pod) {
        var spec = policy.getSpec();
        boolean egress = spec.getPolicyTypes().isEmpty()
                ? !spec.getEgress().isEmpty()
                : spec.getPolicyTypes().contains("Egress");
        return egress
                && policy.getMetadata().getNamespace().equals(pod.namespace())
                && Selectors.matches(spec.getPodSelector(), pod.labels());
    }

    private void opened(NetworkPolicy policy, PolicyPod pod, boolean v6, List<String> lines) {
        String name =
                policy.getMetadata().getNamespace() + "/" + policy.getMetadata().getName();
        List<NetworkPolicyEgressRule> rules = policy.getSpec().getEgress();
        for (int i = 0; i < rules.size(); i++) {
            NetworkPolicyEgressRule rule = rules.get(i);
            List<String> ports = rule.getPorts().isEmpty()
                    ? List.of("")
                    : rule.getPorts().stream().map(WallPlan::port).toList();
            for (String destination : destinations(rule, pod.namespace(), v6)) {
                for (String port : ports) {
                    lines.add("-A %s -i %s%s%s -m comment --comment \"%s egress[%d]\" -j RETURN"
                            .formatted(CHAIN, pod.cable(), destination, port, name, i));
                }
            }
        }
    }

    private void refused(PolicyPod pod, List<String> lines) {
        if (silent) {
            lines.add("-A %s -i %s -j DROP".formatted(CHAIN, pod.cable()));
        } else {
            lines.add("-A %s -i %s -p tcp -j REJECT --reject-with tcp-reset".formatted(CHAIN, pod.cable()));
            lines.add("-A %s -i %s -j REJECT".formatted(CHAIN, pod.cable()));
        }
    }

    private List<String> destinations(NetworkPolicyEgressRule rule, String namespace, boolean v6) {
        if (rule.getTo().isEmpty()) {
            return List.of("");
        }
        List<String> matches = new ArrayList<>();
        for (NetworkPolicyPeer peer : rule.getTo()) {
            if (peer.getIpBlock() != null) {
                block(peer.getIpBlock()).stream()
                        .filter(range -> range.isV6() == v6)
                        .forEach(range -> matches.add(" -d " + range));
            } else {
                pods.stream()
                        .filter(pod -> selects(peer, pod, namespace))
                        .forEach(pod -> matches.add(" -d "
                                + (v6 ? pod.addresses().v6() : pod.addresses().v4())));
            }
        }
        return matches;
    }

    private boolean selects(NetworkPolicyPeer peer, PolicyPod pod, String namespace) {
        boolean there = peer.getNamespaceSelector() == null
                ? pod.namespace().equals(namespace)
                : Selectors.matches(peer.getNamespaceSelector(), labelsOf(pod.namespace()));
        return there && (peer.getPodSelector() == null || Selectors.matches(peer.getPodSelector(), pod.labels()));
    }

    private Map<String, String> labelsOf(String namespace) {
        Map<String, String> labels = new HashMap<>(namespaces.getOrDefault(namespace, Map.of()));
        labels.put(Kube.NAMESPACE_NAME_LABEL, namespace);
        return labels;
    }

    private static List<Cidr> block(IPBlock block) {
        List<Cidr> except = block.getExcept().stream().map(Cidr::parse).toList();
        return RangeDifference.of(Cidr.parse(block.getCidr()), except);
    }

    private static String port(NetworkPolicyPort port) {
        String protocol = Objects.requireNonNullElse(port.getProtocol(), "TCP").toLowerCase(Locale.ROOT);
        @Nullable IntOrString number = port.getPort();
        if (number == null) {
            return " -p " + protocol;
        }
        if (number.getIntVal() == null) {
            throw new IllegalArgumentException("ports by name are not supported here: " + number.getStrVal());
        }
        String range = port.getEndPort() == null ? "" : ":" + port.getEndPort();
        return " -p %s --dport %d%s".formatted(protocol, number.getIntVal(), range);
    }
}

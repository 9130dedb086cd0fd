package dev.sallyport.testkit.wall;

import dev.sallyport.testkit.net.NetworkNamespace;
import dev.sallyport.testkit.net.PodAddresses;
import dev.sallyport.testkit.net.Router;
import dev.sallyport.testkit.pod.PodObserver;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Enforces egress NetworkPolicies on the router, both families, anew whenever pods, policies or namespaces change. Packets
 * of connections that already stand pass, as with most CNI plugins; so does what a pod says to its node. Thread-safe; each
 * change is in force when its call returns.
 */
public final class NetworkPolicyEnforcer implements PodObserver {
    private final Router router;
    private boolean silent;
    private boolean ignored;
    private final Map<String, PolicyPod> pods = new LinkedHashMap<>();
    private final Map<String, NetworkPolicy> policies = new LinkedHashMap<>();
    private Map<String, Map<String, String>> namespaces = Map.of();

    /** For pods on {@code router}; what it refuses is answered at once. */
    public NetworkPolicyEnforcer(Router router) {
        this.router = router;
        String jump = "*filter\n:%1$s - [0:0]\n-A FORWARD -j %1$s\nCOMMIT\n".formatted(WallPlan.CHAIN);
        router.restore(jump, jump);
    }

    /** Whether what is refused is dropped, as most CNI plugins do, or answered at once: reset or unreachable. */
    public synchronized void dropsSilently(boolean drops) {
        silent = drops;
        enforce();
    }

    /** Whether every policy is ignored, as by a CNI plugin that enforces none, or in force. */
    public synchronized void ignoresPolicies(boolean ignores) {
        ignored = ignores;
        enforce();
    }

    /** Replaces what is known of namespaces: labels by name. */
    public synchronized void namespaces(Map<String, Map<String, String>> labelsByName) {
        namespaces = Map.copyOf(labelsByName);
        enforce();
    }

    /** Creates or replaces a policy. */
    public synchronized void put(NetworkPolicy policy) {
        policies.put(
                key(policy.getMetadata().getNamespace(), policy.getMetadata().getName()), policy);
        enforce();
    }

    /** Deletes a policy; absent is fine. */
    public synchronized void remove(String namespace, String name) {
        if (policies.remove(key(namespace, name)) != null) {
            enforce();
        }
    }

    /** A pod that no kubelet of ours started, such as the cluster's DNS. */
    public synchronized void add(
            String namespace, Map<String, String> labels, NetworkNamespace network, PodAddresses addresses) {
        pods.put(network.name(), new PolicyPod(namespace, labels, addresses, router.cable(network)));
        enforce();
    }

    @Override
    public void attached(Pod pod, NetworkNamespace network, PodAddresses addresses) {
        Map<String, String> labels =
                Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
        add(pod.getMetadata().getNamespace(), labels, network, addresses);
    }

    @Override
    public synchronized void ended(NetworkNamespace network) {
        if (pods.remove(network.name()) != null) {
            enforce();
        }
    }

    private void enforce() {
        WallPlan plan = new WallPlan(namespaces, pods.values(), ignored ? List.of() : policies.values(), silent);
        router.restore(plan.rules(false), plan.rules(true));
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}

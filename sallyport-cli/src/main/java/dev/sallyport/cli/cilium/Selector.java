package dev.sallyport.cli.cilium;

import dev.sallyport.cli.imports.Target;
import dev.sallyport.cli.input.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom a policy of Cilium's selects, as far as subjects of ours can say it: a namespace, its labels, a service account.
 * Immutable.
 *
 * @param target whom; null when it selects pods by what is no subject here
 * @param obstacle what cannot be said; empty when all can
 */
record Selector(@Nullable Target target, String obstacle) {
    private static final String NAMESPACE = "io.kubernetes.pod.namespace";
    private static final String NAMESPACE_LABEL = "io.cilium.k8s.namespace.labels.";
    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";
    private static final String SERVICE_ACCOUNT = "io.cilium.k8s.policy.serviceaccount";

    /**
     * Reads selectors of which all must hold.
     *
     * @param ownNamespace the policy's namespace; null for a cluster-wide one
     * @param pods a label selector over endpoints
     * @param namespaces a label selector over namespaces, absent in most kinds
     */
    static Selector of(@Nullable String ownNamespace, Node pods, Node namespaces) {
        String obstacle = flaw(pods) + flaw(namespaces);
        String namespace = ownNamespace;
        String account = null;
        Map<String, Object> labels = new LinkedHashMap<>();
        for (Map.Entry<String, String> label : pods.at("matchLabels").textMap().entrySet()) {
            String key = label.getKey().replaceFirst("^(k8s|any)[:.]", "");
            if (key.equals(NAMESPACE) && (namespace == null || namespace.equals(label.getValue()))) {
                namespace = label.getValue();
            } else if (key.equals(SERVICE_ACCOUNT)) {
                account = label.getValue();
            } else if (key.startsWith(NAMESPACE_LABEL) && ownNamespace == null) {
                labels.put(key.substring(NAMESPACE_LABEL.length()), label.getValue());
            } else {
                obstacle += "pods are selected by label " + key + "; subjects here are namespaces and service accounts";
                break;
            }
        }
        labels.putAll(namespaces.at("matchLabels").textMap());
        if (labels.get(NAMESPACE_NAME) instanceof String name && (namespace == null || namespace.equals(name))) {
            namespace = name;
            labels.remove(NAMESPACE_NAME);
        }
        if (!obstacle.isEmpty()) {
            return new Selector(null, obstacle);
        }
        return new Selector(
                ownNamespace != null ? Target.of(ownNamespace, account) : cluster(namespace, account, labels), "");
    }

    private static String flaw(Node selector) {
        if (!selector.isMapping() || !selector.at("matchLabels").isMapping()) {
            return "the selector is no mapping";
        }
        boolean numbers = selector.at("matchLabels").textMap().size()
                != selector.at("matchLabels").keys().size();
        return selector.keysBeside(Set.of("matchLabels")).isEmpty() && !numbers
                ? ""
                : "only matchLabels of texts can be said in a selector; ";
    }

    private static Target cluster(@Nullable String namespace, @Nullable String account, Map<String, Object> labels) {
        Map<String, Object> subject = new LinkedHashMap<>();
        if (namespace != null) {
            subject.put("namespace", namespace);
        }
        if (!labels.isEmpty()) {
            subject.put("namespaceSelector", Map.of("matchLabels", labels));
        }
        if (account != null) {
            subject.put("serviceAccount", account);
        }
        if (subject.isEmpty()) {
            subject.put("all", true);
        }
        return Target.cluster(List.of(subject));
    }
}

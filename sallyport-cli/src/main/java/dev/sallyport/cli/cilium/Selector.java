package dev.sallyport.cli.cilium;

import dev.sallyport.cli.imports.Target;
import dev.sallyport.cli.input.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whom a policy of Cilium's selects, as far as subjects of ours can say it: a namespace, its labels, a service account,
 * labels of pods.
 * Immutable.
 *
 * @param target whom; null when it selects pods by what is no subject here
 * @param obstacle what cannot be said; empty when all can
 */
record Selector(@Nullable Target target, String obstacle) {
    private static final String NAMESPACE = "io.kubernetes.pod.namespace";
    private static final String NAMESPACE_LABEL = "io.cilium.k8s.namespace.labels.";
    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";
    private static final Set<String> COMPARED = Set.of("In", "NotIn", "Exists", "DoesNotExist");
    /** Labels that Cilium gives to pods by itself. */
    private static final Pattern OWN = Pattern.compile("(io\\.cilium\\.|io\\.kubernetes\\.pod\\.|.*:).*");

    private static final String SERVICE_ACCOUNT = "io.cilium.k8s.policy.serviceaccount";

    /**
     * Reads selectors of which all must hold.
     *
     * @param ownNamespace the policy's namespace; null for a cluster-wide one
     * @param pods a label selector over endpoints
     * @param namespaces a label selector over namespaces, absent in most kinds
     */
    static Selector of(@Nullable String ownNamespace, Node pods, Node namespaces) {
        String obstacle =
                flaw(pods, Set.of("matchLabels", "matchExpressions")) + flaw(namespaces, Set.of("matchLabels"));
        String namespace = ownNamespace;
        String account = null;
        Map<String, Object> labels = new LinkedHashMap<>();
        Map<String, Object> ofPods = new LinkedHashMap<>();
        for (Map.Entry<String, String> label : pods.at("matchLabels").textMap().entrySet()) {
            String key = label.getKey().replaceFirst("^(k8s|any)[:.]", "");
            if (key.equals(NAMESPACE) && (namespace == null || namespace.equals(label.getValue()))) {
                namespace = label.getValue();
            } else if (key.equals(SERVICE_ACCOUNT)) {
                account = label.getValue();
            } else if (key.startsWith(NAMESPACE_LABEL) && ownNamespace == null) {
                labels.put(key.substring(NAMESPACE_LABEL.length()), label.getValue());
            } else if (OWN.matcher(key).matches()) {
                obstacle += "label " + key + " is one of Cilium's own that cannot be said";
                break;
            } else {
                ofPods.put(key, label.getValue());
            }
        }
        Map<String, Object> podSelector = new LinkedHashMap<>();
        if (!ofPods.isEmpty()) {
            podSelector.put("matchLabels", ofPods);
        }
        List<Map<String, Object>> expressions = expressions(pods.at("matchExpressions"));
        if (expressions.size() != pods.at("matchExpressions").items().size()) {
            obstacle += "a matchExpression compares what is no label of pods";
        } else if (!expressions.isEmpty()) {
            podSelector.put("matchExpressions", expressions);
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
                ownNamespace != null
                        ? Target.of(ownNamespace, account, podSelector)
                        : cluster(namespace, account, labels, podSelector),
                "");
    }

    /** Those that compare labels of pods. */
    private static List<Map<String, Object>> expressions(Node all) {
        List<Map<String, Object>> said = new ArrayList<>();
        for (Node one : all.items()) {
            String key = one.at("key").text("").replaceFirst("^(k8s|any)[:.]", "");
            String operator = one.at("operator").text("");
            boolean known =
                    one.keysBeside(Set.of("key", "operator", "values")).isEmpty() && COMPARED.contains(operator);
            if (known
                    && !key.isEmpty()
                    && !OWN.matcher(key).matches()
                    && one.at("values").isListOfTexts()) {
                Map<String, Object> expression = new LinkedHashMap<>();
                expression.put("key", key);
                expression.put("operator", operator);
                if (!one.at("values").items().isEmpty()) {
                    expression.put("values", one.at("values").texts());
                }
                said.add(expression);
            }
        }
        return said;
    }

    private static String flaw(Node selector, Set<String> sayable) {
        if (!selector.isMapping() || !selector.at("matchLabels").isMapping()) {
            return "the selector is no mapping";
        }
        boolean numbers = selector.at("matchLabels").textMap().size()
                != selector.at("matchLabels").keys().size();
        return selector.keysBeside(sayable).isEmpty() && !numbers
                ? ""
                : "only " + String.join(" and ", new TreeSet<>(sayable)) + " of texts can be said in a selector; ";
    }

    private static Target cluster(
            @Nullable String namespace,
            @Nullable String account,
            Map<String, Object> labels,
            Map<String, Object> podSelector) {
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
        if (!podSelector.isEmpty()) {
            subject.put("podSelector", podSelector);
        }
        if (subject.isEmpty()) {
            subject.put("all", true);
        }
        return Target.cluster(List.of(subject));
    }
}

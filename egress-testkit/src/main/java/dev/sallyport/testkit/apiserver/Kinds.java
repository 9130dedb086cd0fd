package dev.sallyport.testkit.apiserver;

import java.util.Map;
import java.util.TreeMap;

/** Kinds by their plural, for lists and bookmarks: the words a client looks at. Stateless. */
final class Kinds {
    private static final Map<String, String> BY_PLURAL = new TreeMap<>(Map.ofEntries(
            Map.entry("egresspolicies", "EgressPolicy"),
            Map.entry("clusteregresspolicies", "ClusterEgressPolicy"),
            Map.entry("egressdestinations", "EgressDestination"),
            Map.entry("clusteregressdestinations", "ClusterEgressDestination"),
            Map.entry("clusteregresshostsets", "ClusterEgressHostSet"),
            Map.entry("egresssettings", "EgressSettings"),
            Map.entry("namespaces", "Namespace"),
            Map.entry("pods", "Pod"),
            Map.entry("secrets", "Secret"),
            Map.entry("configmaps", "ConfigMap"),
            Map.entry("events", "Event"),
            Map.entry("nodes", "Node"),
            Map.entry("services", "Service"),
            Map.entry("serviceaccounts", "ServiceAccount"),
            Map.entry("leases", "Lease"),
            Map.entry("endpointslices", "EndpointSlice"),
            Map.entry("networkpolicies", "NetworkPolicy"),
            Map.entry("tokenreviews", "TokenReview"),
            Map.entry("mutatingwebhookconfigurations", "MutatingWebhookConfiguration"),
            Map.entry("validatingwebhookconfigurations", "ValidatingWebhookConfiguration")));

    private Kinds() {}

    static String of(String plural) {
        String kind = BY_PLURAL.get(plural);
        if (kind == null) {
            throw new IllegalArgumentException("this server does not know the kind of " + plural + ": add it to Kinds");
        }
        return kind;
    }

    /** The plural of a kind. */
    static String plural(String kind) {
        return BY_PLURAL.entrySet().stream()
                .filter(entry -> entry.getValue().equals(kind))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "this server does not know the plural of " + kind + ": add it to Kinds"));
    }
}

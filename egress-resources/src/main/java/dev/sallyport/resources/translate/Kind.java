package dev.sallyport.resources.translate;

import dev.sallyport.model.contract.Kube;
import org.jspecify.annotations.Nullable;

/** A kind of resource that a source may hold. */
public enum Kind {
    /** Who may reach what, said by a namespace. */
    EGRESS_POLICY("EgressPolicy", "egresspolicies", true, true),
    /** Who may reach what, said by the platform. */
    CLUSTER_EGRESS_POLICY("ClusterEgressPolicy", "clusteregresspolicies", true, false),
    /** How a host is reached, for one namespace. */
    EGRESS_DESTINATION("EgressDestination", "egressdestinations", true, true),
    /** How a host is reached, for the namespaces it selects. */
    CLUSTER_EGRESS_DESTINATION("ClusterEgressDestination", "clusteregressdestinations", true, false),
    /** Hosts under one name. */
    CLUSTER_EGRESS_HOST_SET("ClusterEgressHostSet", "clusteregresshostsets", true, false),
    /** The one settings object. */
    EGRESS_SETTINGS("EgressSettings", "egresssettings", true, false),
    /** Kubernetes' own: labels and the default posture. */
    NAMESPACE("Namespace", "namespaces", false, false),
    /** Kubernetes' own: labels that policies select callers by. */
    POD("Pod", "pods", false, true),
    /** Kubernetes' own: credentials that destinations name. */
    SECRET("Secret", "secrets", false, true),
    /** Kubernetes' own: bundles that destinations name. */
    CONFIG_MAP("ConfigMap", "configmaps", false, true);

    private final String word;
    private final String plural;
    private final boolean ours;
    private final boolean namespaced;

    Kind(String word, String plural, boolean ours, boolean namespaced) {
        this.word = word;
        this.plural = plural;
        this.ours = ours;
        this.namespaced = namespaced;
    }

    /** The kind as documents spell it. */
    public String word() {
        return word;
    }

    /** The kind as the API server's paths spell it. */
    public String plural() {
        return plural;
    }

    /** The apiVersion as documents spell it. */
    public String apiVersion() {
        return ours ? Kube.GROUP + "/" + Kube.VERSION : "v1";
    }

    /** True for a kind of our group. */
    public boolean isOurs() {
        return ours;
    }

    /** True when its objects live in a namespace. */
    public boolean isNamespaced() {
        return namespaced;
    }

    /** The kind of that word, or null. */
    public static @Nullable Kind ofWord(String word) {
        for (Kind kind : values()) {
            if (kind.word.equals(word)) {
                return kind;
            }
        }
        return null;
    }
}

package dev.sallyport.resources.translate;

import dev.sallyport.model.contract.Kube;
import org.jspecify.annotations.Nullable;

/** A kind of resource that a source may hold. */
public enum Kind {
    /** Who may reach what, said by a namespace. */
    EGRESS_POLICY("EgressPolicy", true, true),
    /** Who may reach what, said by the platform. */
    CLUSTER_EGRESS_POLICY("ClusterEgressPolicy", true, false),
    /** How a host is reached, for one namespace. */
    EGRESS_DESTINATION("EgressDestination", true, true),
    /** How a host is reached, for the namespaces it selects. */
    CLUSTER_EGRESS_DESTINATION("ClusterEgressDestination", true, false),
    /** The one settings object. */
    EGRESS_SETTINGS("EgressSettings", true, false),
    /** Kubernetes' own: labels and the default posture. */
    NAMESPACE("Namespace", false, false),
    /** Kubernetes' own: credentials that destinations name. */
    SECRET("Secret", false, true),
    /** Kubernetes' own: bundles that destinations name. */
    CONFIG_MAP("ConfigMap", false, true);

    private final String word;
    private final boolean ours;
    private final boolean namespaced;

    Kind(String word, boolean ours, boolean namespaced) {
        this.word = word;
        this.ours = ours;
        this.namespaced = namespaced;
    }

    /** The kind as documents spell it. */
    public String word() {
        return word;
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

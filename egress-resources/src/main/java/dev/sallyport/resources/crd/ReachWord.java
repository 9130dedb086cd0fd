package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which pods a governed pod may reach inside the cluster. */
public enum ReachWord {
    /** Those of every namespace but the system one. */
    @JsonProperty("Cluster")
    CLUSTER,
    /** Those of labelled namespaces only. */
    @JsonProperty("Governed")
    GOVERNED
}

package dev.sallyport.model.policy;

/** Which pods of the cluster a governed pod may reach, as the generated NetworkPolicy says it (DESIGN §7). */
public enum Reach {
    /** Pods of every namespace but the system one. */
    CLUSTER,
    /** Pods of governed namespaces. */
    GOVERNED
}

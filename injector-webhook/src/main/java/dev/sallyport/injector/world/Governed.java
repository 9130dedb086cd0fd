package dev.sallyport.injector.world;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.policy.NamespaceFacts;
import java.util.Set;

/** The words that govern a namespace. Pure. */
public final class Governed {
    /** The word that turns it on. */
    public static final String ENABLED = "enabled";
    /** The word that turns it off. */
    public static final String DISABLED = "disabled";

    /** Ours and Kubernetes' own: governing them would cut what everything else stands on. */
    private static final Set<String> EXEMPT =
            Set.of(Kube.SYSTEM_NAMESPACE, "kube-system", "kube-public", "kube-node-lease");

    private Governed() {}

    /** True when the namespace's label governs it and it is not exempt. */
    public static boolean is(String namespace, NamespaceFacts facts) {
        return ENABLED.equals(facts.labels().get(Kube.INJECT_LABEL)) && !isExempt(namespace);
    }

    /** True for a namespace that is never governed, whatever its label. */
    public static boolean isExempt(String namespace) {
        return EXEMPT.contains(namespace);
    }
}

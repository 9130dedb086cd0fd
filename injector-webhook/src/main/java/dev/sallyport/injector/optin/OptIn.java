package dev.sallyport.injector.optin;

import dev.sallyport.injector.optin.InjectionDecision.Inject;
import dev.sallyport.injector.optin.InjectionDecision.Refuse;
import dev.sallyport.injector.optin.InjectionDecision.Skip;
import dev.sallyport.injector.optin.InjectionDecision.SkipReason;
import dev.sallyport.model.contract.Kube;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The precedence of the opt-in words: system namespaces and mirror pods are left alone; a governed namespace takes every
 * pod, unless it says that pods may opt out; elsewhere a pod may ask for itself where EgressSettings permits it. A word
 * that is neither {@code enabled} nor {@code disabled} refuses the pod: it is never taken for one of them. Stateless.
 */
public final class OptIn {
    private static final String ENABLED = "enabled";
    private static final String DISABLED = "disabled";
    private static final Set<String> KUBERNETES_NAMESPACES = Set.of("kube-system", "kube-public", "kube-node-lease");

    private OptIn() {}

    /**
     * Decides.
     *
     * @param podOptIn {@code EgressSettings.podOptIn}
     */
    public static InjectionDecision decide(PodFacts pod, boolean podOptIn) {
        if (pod.namespace().equals(Kube.SYSTEM_NAMESPACE) || KUBERNETES_NAMESPACES.contains(pod.namespace())) {
            return new Skip(SkipReason.SYSTEM_NAMESPACE);
        }
        if (pod.podAnnotations().containsKey(Kube.MIRROR_POD_ANNOTATION)) {
            return new Skip(SkipReason.MIRROR_POD);
        }
        Refuse bad =
                refuseWord("namespace " + pod.namespace(), pod.namespaceLabels().get(Kube.INJECT_LABEL));
        bad = bad != null ? bad : refuseWord("pod", pod.podLabels().get(Kube.INJECT_LABEL));
        if (bad != null) {
            return bad;
        }
        boolean governed = ENABLED.equals(pod.namespaceLabels().get(Kube.INJECT_LABEL));
        return governed ? inGovernedNamespace(pod) : elsewhere(pod, podOptIn);
    }

    private static InjectionDecision inGovernedNamespace(PodFacts pod) {
        if (DISABLED.equals(pod.podLabels().get(Kube.INJECT_LABEL))) {
            return "true".equals(pod.namespaceAnnotations().get(Kube.ALLOW_OPT_OUT_ANNOTATION))
                    ? new Skip(SkipReason.OPTED_OUT)
                    : new Refuse(
                            "Namespace " + pod.namespace() + " governs egress and does not permit opting out: drop the"
                                    + " pod's label " + Kube.INJECT_LABEL
                                    + "=disabled, or have whoever owns the namespace annotate it "
                                    + Kube.ALLOW_OPT_OUT_ANNOTATION + ": \"true\".");
        }
        return injectable(pod, true);
    }

    private static InjectionDecision elsewhere(PodFacts pod, boolean podOptIn) {
        boolean podAsks = ENABLED.equals(pod.podLabels().get(Kube.INJECT_LABEL));
        boolean namespaceRefuses = DISABLED.equals(pod.namespaceLabels().get(Kube.INJECT_LABEL));
        if (!podAsks || namespaceRefuses) {
            return new Skip(SkipReason.NOT_REQUESTED);
        }
        return podOptIn ? injectable(pod, false) : new Skip(SkipReason.POD_OPT_IN_NOT_PERMITTED);
    }

    private static InjectionDecision injectable(PodFacts pod, boolean lockdown) {
        if (pod.hostNetwork()) {
            return new Refuse("spec.hostNetwork: a pod in the node's network cannot be governed; run it in a namespace"
                    + " without " + Kube.INJECT_LABEL + "=enabled.");
        }
        if (pod.windows()) {
            return new Refuse("spec.os.name: Windows pods cannot be captured; run them in a namespace without "
                    + Kube.INJECT_LABEL + "=enabled.");
        }
        return new Inject(lockdown);
    }

    private static @Nullable Refuse refuseWord(String where, @Nullable String word) {
        if (word == null || word.equals(ENABLED) || word.equals(DISABLED)) {
            return null;
        }
        return new Refuse("The label " + Kube.INJECT_LABEL + " of the " + where + " is \"" + word
                + "\"; it is enabled or disabled, spelled so.");
    }
}

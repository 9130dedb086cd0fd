package dev.sallyport.injector.optin;

import dev.sallyport.injector.optin.InjectionDecision.Inject;
import dev.sallyport.injector.optin.InjectionDecision.Refuse;
import dev.sallyport.injector.optin.InjectionDecision.Skip;
import dev.sallyport.injector.optin.InjectionDecision.SkipReason;
import dev.sallyport.injector.refusal.Refusal;
import dev.sallyport.injector.refusal.RefusalReason;
import dev.sallyport.model.contract.Kube;
import java.util.ArrayList;
import java.util.List;
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
    private static final String ELSEWHERE =
            "run it in a namespace without " + Kube.INJECT_LABEL + "=enabled (whoever owns the namespace labels it).";

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
        // Anyone may write this annotation: admit.PodJudge refuses it of all but kubelets before it comes here.
        if (pod.podAnnotations().containsKey(Kube.MIRROR_POD_ANNOTATION)) {
            return new Skip(SkipReason.MIRROR_POD);
        }
        String namespaceWord = pod.namespaceFacts().labels().get(Kube.INJECT_LABEL);
        String podWord = pod.podLabels().get(Kube.INJECT_LABEL);
        List<Refusal> badWords = new ArrayList<>();
        checkWord("namespace " + pod.namespace(), namespaceWord, badWords);
        checkWord("pod", podWord, badWords);
        if (!badWords.isEmpty()) {
            return new Refuse(badWords);
        }
        if (ENABLED.equals(namespaceWord)) {
            return inGovernedNamespace(pod, podWord);
        }
        if (!ENABLED.equals(podWord) || DISABLED.equals(namespaceWord)) {
            return new Skip(SkipReason.NOT_REQUESTED);
        }
        return podOptIn ? injectable(pod, false) : new Skip(SkipReason.POD_OPT_IN_NOT_PERMITTED);
    }

    private static InjectionDecision inGovernedNamespace(PodFacts pod, @Nullable String podWord) {
        if (!DISABLED.equals(podWord)) {
            return injectable(pod, pod.namespaceFacts().lockdown());
        }
        return pod.namespaceFacts().optOutAllowed()
                ? new Skip(SkipReason.OPTED_OUT)
                : refuse(
                        RefusalReason.OPT_OUT_NOT_PERMITTED,
                        "Namespace " + pod.namespace() + " governs egress and does not permit opting out: drop the"
                                + " pod's label " + Kube.INJECT_LABEL
                                + "=disabled, or have whoever owns the namespace annotate it "
                                + Kube.ALLOW_OPT_OUT_ANNOTATION + ": \"true\".");
    }

    private static InjectionDecision injectable(PodFacts pod, boolean lockdown) {
        List<Refusal> refusals = new ArrayList<>();
        if (pod.hostNetwork()) {
            refusals.add(new Refusal(
                    RefusalReason.HOST_NETWORK,
                    "spec.hostNetwork: a pod in the node's network cannot be governed; " + ELSEWHERE));
        }
        if (pod.hostPid()) {
            refusals.add(new Refusal(
                    RefusalReason.HOST_PID,
                    "spec.hostPID: a pod among the node's processes can step out of its network; " + ELSEWHERE));
        }
        if (pod.windows()) {
            refusals.add(new Refusal(
                    RefusalReason.WINDOWS,
                    "spec.os.name, spec.nodeSelector: Windows pods cannot be captured; " + ELSEWHERE));
        }
        return refusals.isEmpty() ? new Inject(lockdown) : new Refuse(refusals);
    }

    private static Refuse refuse(RefusalReason reason, String sentence) {
        return new Refuse(List.of(new Refusal(reason, sentence)));
    }

    private static void checkWord(String where, @Nullable String word, List<Refusal> into) {
        if (word != null && !word.equals(ENABLED) && !word.equals(DISABLED)) {
            into.add(new Refusal(
                    RefusalReason.OPT_IN_WORD,
                    "The label " + Kube.INJECT_LABEL + " of the " + where + " is \"" + word
                            + "\"; it is enabled or disabled, spelled so."));
        }
    }
}

package dev.sallyport.resources.source;

import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.PodLabels;
import dev.sallyport.model.policy.PodScope;
import dev.sallyport.model.policy.Pods;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.Quarantine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What policies in force look at of pods, and the pods that a folder holds. Pure. */
public final class PodBinding {
    private PodBinding() {}

    /** What the policies of a ledger look at. */
    public static PodScope scope(Ledger ledger) {
        List<Policy> policies = new ArrayList<>();
        List<Quarantine> quarantines = new ArrayList<>();
        for (Ledger.Entry entry : ledger.entries().values()) {
            if (entry.standing() instanceof Standing.OfPolicy(Policy policy)) {
                policies.add(policy);
            } else if (entry.standing() instanceof Standing.OfQuarantine(Quarantine quarantine)) {
                quarantines.add(quarantine);
            }
        }
        return PodScope.of(policies, quarantines);
    }

    /** The namespaces of a ledger. */
    public static Map<String, NamespaceFacts> namespaces(Ledger ledger) {
        Map<String, NamespaceFacts> namespaces = new HashMap<>();
        ledger.entries().forEach((key, entry) -> {
            if (entry.standing() instanceof Standing.OfNamespace(NamespaceFacts facts)) {
                namespaces.put(key.name(), facts);
            }
        });
        return namespaces;
    }

    /** The pods of a ledger; a UID that two of a namespace bear is nobody's. */
    static Pods pods(Ledger ledger) {
        Map<String, Map<String, PodLabels>> byNamespace = new HashMap<>();
        ledger.entries().forEach((key, entry) -> {
            if (entry.standing() instanceof Standing.OfPod(var pod) && key.namespace() != null) {
                byNamespace
                        .computeIfAbsent(key.namespace(), fresh -> new HashMap<>())
                        .merge(pod.uid(), PodLabels.of(pod.labels()), (one, other) -> PodLabels.UNKNOWN);
            }
        });
        return new Pods(byNamespace);
    }
}

package dev.sallyport.injector.optin;

import dev.sallyport.model.policy.NamespaceFacts;
import java.util.Map;

/**
 * What the opt-in decision needs to know of a pod and its namespace. Immutable.
 *
 * @param namespace the pod's namespace, from the admission request where the object has none
 * @param namespaceFacts what is known of that namespace
 * @param podLabels labels of the pod
 * @param podAnnotations annotations of the pod
 * @param hostNetwork {@code spec.hostNetwork}
 * @param hostPid {@code spec.hostPID}
 * @param windows {@code spec.os.name} is {@code windows}
 */
public record PodFacts(
        String namespace,
        NamespaceFacts namespaceFacts,
        Map<String, String> podLabels,
        Map<String, String> podAnnotations,
        boolean hostNetwork,
        boolean hostPid,
        boolean windows) {
    /** Copies the maps. */
    public PodFacts {
        podLabels = Map.copyOf(podLabels);
        podAnnotations = Map.copyOf(podAnnotations);
    }
}

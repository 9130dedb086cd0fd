package dev.sallyport.injector.optin;

import java.util.Map;

/**
 * What the opt-in decision needs to know of a pod and its namespace. Immutable.
 *
 * @param namespace the pod's namespace, from the admission request where the object has none
 * @param namespaceLabels labels of that namespace
 * @param namespaceAnnotations annotations of that namespace
 * @param podLabels labels of the pod
 * @param podAnnotations annotations of the pod
 * @param hostNetwork {@code spec.hostNetwork}
 * @param windows {@code spec.os.name} is {@code windows}
 */
public record PodFacts(
        String namespace,
        Map<String, String> namespaceLabels,
        Map<String, String> namespaceAnnotations,
        Map<String, String> podLabels,
        Map<String, String> podAnnotations,
        boolean hostNetwork,
        boolean windows) {
    /** Copies the maps. */
    public PodFacts {
        namespaceLabels = Map.copyOf(namespaceLabels);
        namespaceAnnotations = Map.copyOf(namespaceAnnotations);
        podLabels = Map.copyOf(podLabels);
        podAnnotations = Map.copyOf(podAnnotations);
    }
}

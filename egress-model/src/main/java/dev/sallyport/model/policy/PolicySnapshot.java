package dev.sallyport.model.policy;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.destination.Destinations;
import java.util.List;
import java.util.Map;

/**
 * Everything a verdict depends on, at one moment: read whole, swapped whole. Immutable.
 *
 * @param generation counts up with each published snapshot; named in records and metrics
 * @param settings the one EgressSettings
 * @param namespaces what is known of each namespace, by name
 * @param policies valid policies, or the last good state of invalid ones
 * @param quarantines invalid policies without a last good state
 * @param destinations how hosts are reached where the default is not enough
 */
public record PolicySnapshot(
        long generation,
        Settings settings,
        Map<String, NamespaceFacts> namespaces,
        List<Policy> policies,
        List<Quarantine> quarantines,
        Destinations destinations) {
    /** A snapshot without destinations. */
    public PolicySnapshot(
            long generation,
            Settings settings,
            Map<String, NamespaceFacts> namespaces,
            List<Policy> policies,
            List<Quarantine> quarantines) {
        this(generation, settings, namespaces, policies, quarantines, Destinations.NONE);
    }

    /** Copies the collections. */
    public PolicySnapshot {
        namespaces = Map.copyOf(namespaces);
        policies = List.copyOf(policies);
        quarantines = List.copyOf(quarantines);
    }

    /** What is known of a namespace; of one never heard of, the label that every namespace bears. Never null. */
    public NamespaceFacts namespace(String name) {
        NamespaceFacts known = namespaces.get(name);
        return known != null ? known : new NamespaceFacts(Map.of(Kube.NAMESPACE_NAME_LABEL, name), null);
    }
}

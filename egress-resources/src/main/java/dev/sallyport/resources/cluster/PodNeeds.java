package dev.sallyport.resources.cluster;

import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.PodScope;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which pods are to be followed. Immutable.
 *
 * @param everywhere pods of every namespace
 * @param namespaces else those of these
 * @param keys and of their labels, these
 */
record PodNeeds(boolean everywhere, Set<String> namespaces, Set<String> keys) {
    static final PodNeeds NONE = new PodNeeds(false, Set.of(), Set.of());

    PodNeeds {
        namespaces = Set.copyOf(namespaces);
        keys = Set.copyOf(keys);
    }

    static PodNeeds of(PodScope scope, Map<String, NamespaceFacts> known) {
        boolean everywhere = scope.subjects().stream()
                .anyMatch(subject -> subject.namespace() == null && subject.namespaceSelector() == null);
        Set<String> namespaces = new HashSet<>();
        if (!everywhere) {
            scope.subjects().forEach(subject -> {
                if (subject.namespace() != null) {
                    namespaces.add(subject.namespace());
                }
            });
            known.forEach((name, facts) -> {
                if (scope.looksAt(name, facts.labels())) {
                    namespaces.add(name);
                }
            });
        }
        return new PodNeeds(everywhere, namespaces, scope.keys());
    }

    boolean isNone() {
        return !everywhere && namespaces.isEmpty();
    }

    boolean in(String namespace) {
        return everywhere || namespaces.contains(namespace);
    }

    /** True when whoever follows these follows the others too. */
    boolean covers(PodNeeds other) {
        return keys.containsAll(other.keys)
                && (everywhere || !other.everywhere && namespaces.containsAll(other.namespaces));
    }
}

package dev.sallyport.model.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which pods policies look at, and at which of their labels: what a source has to keep. Immutable.
 *
 * @param subjects those that state a podSelector
 * @param keys every label's key that one of them names
 */
public record PodScope(Set<Subject> subjects, Set<String> keys) {
    /** Nobody looks at pods. */
    public static final PodScope NONE = new PodScope(Set.of(), Set.of());

    /** Copies both. */
    public PodScope {
        subjects = Set.copyOf(subjects);
        keys = Set.copyOf(keys);
    }

    /** What these look at. */
    public static PodScope of(List<Policy> policies, List<Quarantine> quarantines) {
        List<Subject> all = new ArrayList<>();
        policies.forEach(policy -> all.addAll(policy.subjects()));
        quarantines.forEach(quarantine -> all.addAll(quarantine.subjects()));
        Set<Subject> subjects = new HashSet<>();
        Set<String> keys = new HashSet<>();
        for (Subject subject : all) {
            LabelSelector selector = subject.podSelector();
            if (selector != null) {
                subjects.add(new Subject(subject.namespace(), subject.namespaceSelector(), null, null, selector));
                keys.addAll(selector.matchLabels().keySet());
                selector.requirements().forEach(requirement -> keys.add(requirement.key()));
            }
        }
        return subjects.isEmpty() ? NONE : new PodScope(subjects, keys);
    }

    /** True when nobody looks at pods. */
    public boolean isEmpty() {
        return subjects.isEmpty();
    }

    /** True when some policy looks at the pods of a namespace with these labels. */
    public boolean looksAt(String namespace, Map<String, String> labels) {
        return subjects.stream().anyMatch(subject -> subject.serves(namespace, labels));
    }
}

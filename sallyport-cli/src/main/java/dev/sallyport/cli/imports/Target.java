package dev.sallyport.cli.imports;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whom printed resources are about. Immutable.
 *
 * @param namespace where EgressPolicies stand; null when everything is cluster-scoped
 * @param ownSubjects subjects of an EgressPolicy; empty for all of the namespace
 * @param clusterSubjects subjects of a ClusterEgressPolicy about the same
 */
public record Target(
        @Nullable String namespace, List<Map<String, Object>> ownSubjects, List<Map<String, Object>> clusterSubjects) {
    /** Copies the lists. */
    public Target {
        ownSubjects = List.copyOf(ownSubjects);
        clusterSubjects = List.copyOf(clusterSubjects);
    }

    /** A namespace, or one of its service accounts. */
    public static Target of(String namespace, @Nullable String serviceAccount) {
        Map<String, Object> subject = new LinkedHashMap<>();
        subject.put("namespace", namespace);
        if (serviceAccount == null) {
            return new Target(namespace, List.of(), List.of(subject));
        }
        subject.put("serviceAccount", serviceAccount);
        return new Target(namespace, List.of(Map.of("serviceAccount", serviceAccount)), List.of(subject));
    }

    /** Whoever these subjects of a ClusterEgressPolicy select. */
    public static Target cluster(List<Map<String, Object>> subjects) {
        return new Target(null, List.of(), subjects);
    }
}

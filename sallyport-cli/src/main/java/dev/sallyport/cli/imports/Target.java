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
        return of(namespace, serviceAccount, Map.of());
    }

    /**
     * A namespace, one of its service accounts, pods of it, or pods of one of its service accounts.
     *
     * @param podSelector a label selector; empty for every pod
     */
    public static Target of(String namespace, @Nullable String serviceAccount, Map<String, Object> podSelector) {
        Map<String, Object> own = new LinkedHashMap<>();
        if (serviceAccount != null) {
            own.put("serviceAccount", serviceAccount);
        }
        if (!podSelector.isEmpty()) {
            own.put("podSelector", podSelector);
        }
        Map<String, Object> anywhere = new LinkedHashMap<>();
        anywhere.put("namespace", namespace);
        anywhere.putAll(own);
        return new Target(namespace, own.isEmpty() ? List.of() : List.of(own), List.of(anywhere));
    }

    /** Whoever these subjects of a ClusterEgressPolicy select. */
    public static Target cluster(List<Map<String, Object>> subjects) {
        return new Target(null, List.of(), subjects);
    }
}

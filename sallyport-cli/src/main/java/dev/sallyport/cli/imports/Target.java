package dev.sallyport.cli.imports;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whom the printed resources are about. Immutable.
 *
 * @param namespace a namespace
 * @param serviceAccount one of its service accounts; null for all of them
 */
public record Target(String namespace, @Nullable String serviceAccount) {
    /** Subjects of an EgressPolicy in that namespace. */
    public List<Map<String, Object>> ownSubjects() {
        return serviceAccount == null ? List.of() : List.of(Map.of("serviceAccount", serviceAccount));
    }

    /** Subjects of a ClusterEgressPolicy. */
    public List<Map<String, Object>> clusterSubjects() {
        Map<String, Object> subject = new LinkedHashMap<>();
        subject.put("namespace", namespace);
        if (serviceAccount != null) {
            subject.put("serviceAccount", serviceAccount);
        }
        return List.of(subject);
    }
}

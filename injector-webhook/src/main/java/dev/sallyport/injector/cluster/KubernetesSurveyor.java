package dev.sallyport.injector.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.injector.admit.EgressOpenings;
import dev.sallyport.injector.pod.InjectedPod;
import dev.sallyport.injector.wall.ClusterSurveyor;
import dev.sallyport.injector.wall.NamespaceSurvey;
import dev.sallyport.injector.wall.NamespaceSurvey.BarePod;
import dev.sallyport.injector.wall.Standing;
import dev.sallyport.injector.wall.WriteFailed;
import dev.sallyport.injector.world.Governed;
import dev.sallyport.model.contract.Kube;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks a namespace over. Pods are listed page by page when they are needed, not watched: a cache of every pod of a cluster
 * would be the injector's largest part, for a question that is asked of few namespaces and rarely (ADR 0132).
 */
public final class KubernetesSurveyor implements ClusterSurveyor {
    private static final Logger LOG = Logger.getLogger(KubernetesSurveyor.class);
    private static final long PAGE = 250;
    private static final Set<String> FINISHED = Set.of("Succeeded", "Failed");

    private final KubernetesClient client;
    private final Supplier<Set<String>> furnished;

    /**
     * Reads with the injector's own rights.
     *
     * @param furnished namespaces in which a watch has seen one of our objects
     */
    public KubernetesSurveyor(KubernetesClient client, Supplier<Set<String>> furnished) {
        this.client = client;
        this.furnished = furnished;
    }

    @Override
    public Set<String> furnished() {
        return furnished.get();
    }

    @Override
    public Optional<NamespaceSurvey> survey(String namespace) throws WriteFailed {
        try {
            Namespace found = client.namespaces().withName(namespace).get();
            if (found == null || found.getMetadata().getDeletionTimestamp() != null) {
                return Optional.empty();
            }
            return Optional.of(look(namespace, found));
        } catch (KubernetesClientException e) {
            if (Vanishing.is(e)) {
                return Optional.empty();
            }
            throw new WriteFailed("it could not be looked at: " + e.getMessage(), e);
        }
    }

    private NamespaceSurvey look(String namespace, Namespace found) {
        List<BarePod> bare = new ArrayList<>();
        int injected = 0;
        @Nullable String next = null;
        do {
            PodList page = client.pods()
                    .inNamespace(namespace)
                    .list(new ListOptionsBuilder()
                            .withLimit(PAGE)
                            .withContinue(next)
                            .build());
            for (Pod pod : page.getItems()) {
                if (InjectedPod.is(pod)) {
                    injected++;
                } else if (isTouched(pod)) {
                    bare.add(new BarePod(pod.getMetadata().getName(), isOptedOut(pod)));
                }
            }
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        return new NamespaceSurvey(
                NamespaceQuestion.facts(namespace, found),
                bare,
                injected,
                standing(namespace),
                openings(namespace),
                status(namespace));
    }

    /** Finished pods send nothing, and no NetworkPolicy touches a pod in the node's network. */
    private static boolean isTouched(Pod pod) {
        boolean finished =
                pod.getStatus() != null && FINISHED.contains(pod.getStatus().getPhase());
        return !finished && !Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    }

    private static boolean isOptedOut(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels != null && Governed.DISABLED.equals(labels.get(Kube.INJECT_LABEL));
    }

    private Standing standing(String namespace) {
        NetworkPolicy ours = client.network()
                .v1()
                .networkPolicies()
                .inNamespace(namespace)
                .withName(Kube.NETWORK_POLICY)
                .get();
        if (ours == null) {
            return Standing.NONE;
        }
        LabelSelector pods = ours.getSpec().getPodSelector();
        return pods == null || pods.getMatchExpressions().isEmpty() ? Standing.WHOLE : Standing.SPARING;
    }

    private List<String> openings(String namespace) {
        try {
            return client.network().v1().networkPolicies().inNamespace(namespace).list().getItems().stream()
                    .filter(policy -> !policy.getMetadata().getName().equals(Kube.NETWORK_POLICY))
                    .filter(policy -> !EgressOpenings.of(spec(policy)).isEmpty())
                    .map(policy -> policy.getMetadata().getName())
                    .sorted()
                    .toList();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            // The wall does not depend on it; what is missing is that somebody is told.
            LOG.warnf(
                    "NetworkPolicies that stood in namespace %s before it was governed are not looked at: %s",
                    namespace, e.getMessage());
            return List.of();
        }
    }

    private static JsonNode spec(NetworkPolicy policy) {
        return Serialization.jsonMapper().valueToTree(policy.getSpec());
    }

    private @Nullable String status(String namespace) {
        ConfigMap copy = client.configMaps()
                .inNamespace(namespace)
                .withName(Kube.BUNDLE_CONFIG_MAP)
                .get();
        Map<String, String> annotations =
                copy == null ? null : copy.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(NamespaceSurvey.STATUS_ANNOTATION);
    }
}

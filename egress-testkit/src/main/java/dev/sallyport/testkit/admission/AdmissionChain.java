package dev.sallyport.testkit.admission;

import static dev.sallyport.testkit.admission.AdmissionCall.Resource.NETWORK_POLICIES;
import static dev.sallyport.testkit.admission.AdmissionCall.Resource.PODS;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.testkit.admission.Admission.Admitted;
import dev.sallyport.testkit.admission.Admission.Refused;
import dev.sallyport.testkit.admission.AdmissionCall.Resource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What an API server does with an object between a person's POST and the kubelet, for one user. The user's pod is
 * defaulted, mutated, defaulted again, mutated again where that changed it (reinvocationPolicy IfNeeded), given a UID, and
 * validated. Blocking; thread-safe.
 */
public final class AdmissionChain {
    /** Someone who may do everything RBAC can give. */
    public static final String ADMIN = "kubernetes-admin";

    private final Webhook webhook;
    private final String user;
    private final List<String> groups;

    /** For an administrator, who is a guest to Sallyport like everyone else. */
    public AdmissionChain(AdmissionClient webhook) {
        this(webhook, ADMIN, List.of("system:masters", "system:authenticated"));
    }

    /** For another user. */
    public AdmissionChain(AdmissionClient webhook, String user, List<String> groups) {
        this((Webhook) webhook, user, groups);
    }

    AdmissionChain(Webhook webhook, String user, List<String> groups) {
        this.webhook = webhook;
        this.user = user;
        this.groups = List.copyOf(groups);
    }

    /** Creates a pod. */
    public Admission<Pod> create(Pod pod) {
        Pod named = PodDefaults.complete(withName(pod));
        List<String> warnings = new ArrayList<>();
        for (int pass = 0; pass < 2; pass++) {
            JsonNode posted = Json.of(named);
            Review review = webhook.review("/mutate", call("CREATE", PODS, null, named, posted, null));
            warnings.addAll(review.warnings());
            if (!review.allowed()) {
                return new Refused<>("/mutate", review.code(), review.sentence());
            }
            JsonNode patched = review.patch() == null ? posted : JsonPatch.apply(review.patch(), posted);
            Pod mutated = Json.as(patched, Pod.class);
            Pod completed = PodDefaults.complete(Json.as(patched, Pod.class));
            boolean changedAfterwards = !Json.of(mutated).equals(Json.of(completed));
            named = completed;
            if (!changedAfterwards) {
                break;
            }
        }
        Pod stored = new PodBuilder(named)
                .editMetadata()
                .withUid(UUID.randomUUID().toString())
                .endMetadata()
                .build();
        return validated(call("CREATE", PODS, null, stored, Json.of(stored), null), stored, warnings);
    }

    /** The AdmissionReview that {@link #create(Pod)} would send first, as JSON: for a person to send. */
    public String review(Pod pod) {
        Pod completed = PodDefaults.complete(withName(pod));
        return call("CREATE", PODS, null, completed, Json.of(completed), null)
                .review(UUID.randomUUID().toString());
    }

    /** Updates a pod; an API server would refuse most changes before, which is not tried here. */
    public Admission<Pod> update(Pod old, Pod changed) {
        Pod completed = PodDefaults.complete(new PodBuilder(changed).build());
        return validated(call("UPDATE", PODS, null, completed, Json.of(completed), Json.of(old)), completed, List.of());
    }

    /** {@code kubectl debug}: {@code changed} has more ephemeral containers. */
    public Admission<Pod> debug(Pod old, Pod changed) {
        Pod completed = PodDefaults.complete(new PodBuilder(changed).build());
        return validated(
                call("UPDATE", PODS, "ephemeralcontainers", completed, Json.of(completed), Json.of(old)),
                completed,
                List.of());
    }

    /** Creates a NetworkPolicy. */
    public Admission<NetworkPolicy> create(NetworkPolicy policy) {
        return validated(call("CREATE", NETWORK_POLICIES, null, policy, Json.of(policy), null), policy, List.of());
    }

    /** Updates a NetworkPolicy. */
    public Admission<NetworkPolicy> update(NetworkPolicy old, NetworkPolicy changed) {
        return validated(
                call("UPDATE", NETWORK_POLICIES, null, changed, Json.of(changed), Json.of(old)), changed, List.of());
    }

    /** Deletes a NetworkPolicy. */
    public Admission<NetworkPolicy> delete(NetworkPolicy policy) {
        return validated(call("DELETE", NETWORK_POLICIES, null, policy, null, Json.of(policy)), policy, List.of());
    }

    private <T> Admission<T> validated(AdmissionCall call, T object, List<String> warnings) {
        Review review = webhook.review("/validate", call);
        if (!review.allowed()) {
            return new Refused<>("/validate", review.code(), review.sentence());
        }
        List<String> all = new ArrayList<>(warnings);
        all.addAll(review.warnings());
        return new Admitted<>(object, all);
    }

    private AdmissionCall call(
            String operation,
            Resource resource,
            @Nullable String subResource,
            HasMetadata subject,
            @Nullable JsonNode object,
            @Nullable JsonNode old) {
        String namespace = subject.getMetadata().getNamespace();
        return new AdmissionCall(operation, resource, subResource, namespace, object, old, user, groups);
    }

    private static Pod withName(Pod pod) {
        String prefix = pod.getMetadata().getGenerateName();
        if (pod.getMetadata().getName() != null || prefix == null) {
            return pod;
        }
        // An API server picks the name after admission; ours must name a network before.
        String suffix = Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36, 36 * 36 * 36 * 36), 36);
        return new PodBuilder(pod)
                .editMetadata()
                .withName(prefix + suffix)
                .endMetadata()
                .build();
    }
}

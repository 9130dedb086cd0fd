package dev.sallyport.testkit.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.model.contract.Kube;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation on an object, before anyone was asked. Immutable but for its trees.
 *
 * @param operation {@code CREATE}, {@code UPDATE} or {@code DELETE}
 * @param subResource such as {@code ephemeralcontainers}, or null
 * @param object as it is to be; null when deleted
 * @param oldObject as it is; null when created
 */
public record AdmissionCall(
        String operation,
        Resource resource,
        @Nullable String subResource,
        String namespace,
        @Nullable JsonNode object,
        @Nullable JsonNode oldObject,
        String user,
        List<String> groups) {
    /** Copies the groups. */
    public AdmissionCall {
        groups = List.copyOf(groups);
    }

    /** A kind and the path it is served under. */
    public record Resource(String group, String version, String kind, String plural) {
        /** Of Kubernetes. */
        public static final Resource PODS = new Resource("", "v1", "Pod", "pods");
        /** Of Kubernetes. */
        public static final Resource NETWORK_POLICIES =
                new Resource("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies");

        /** A kind of ours. */
        public static Resource ours(String kind, String plural) {
            return new Resource(Kube.GROUP, Kube.VERSION, kind, plural);
        }
    }

    /** The AdmissionReview, as JSON. */
    String review(String uid) {
        ObjectNode review = JsonNodeFactory.instance.objectNode();
        review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        review.set("request", request(uid));
        return review.toString();
    }

    /** {@code request} of the AdmissionReview. */
    ObjectNode request(String uid) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("uid", uid);
        for (String field : List.of("kind", "requestKind")) {
            request.putObject(field)
                    .put("group", resource.group())
                    .put("version", resource.version())
                    .put("kind", resource.kind());
        }
        for (String field : List.of("resource", "requestResource")) {
            request.putObject(field)
                    .put("group", resource.group())
                    .put("version", resource.version())
                    .put("resource", resource.plural());
        }
        if (subResource != null) {
            request.put("subResource", subResource).put("requestSubResource", subResource);
        }
        JsonNode shown = object == null ? oldObject : object;
        String name = shown == null ? "" : shown.at("/metadata/name").asText();
        if (!name.isEmpty()) {
            request.put("name", name);
        }
        request.put("namespace", namespace).put("operation", operation);
        ObjectNode userInfo = request.putObject("userInfo").put("username", user);
        groups.forEach(userInfo.putArray("groups")::add);
        request.set("object", object);
        request.set("oldObject", oldObject);
        return request.put("dryRun", false);
    }
}

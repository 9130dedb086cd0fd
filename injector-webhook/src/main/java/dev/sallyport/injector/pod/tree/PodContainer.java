package dev.sallyport.injector.pod.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.model.contract.Kube;

/**
 * One container of a pod, where it stands. A view: {@code node} belongs to the pod's tree.
 *
 * @param kind which list
 * @param index in that list
 * @param node its JSON
 */
public record PodContainer(ContainerKind kind, int index, ObjectNode node) {
    /** Its name, empty when it has none. */
    public String name() {
        return node.path("name").asText();
    }

    /** True when it bears the name of our init container or sidecar, where those can stand. */
    public boolean isOurs() {
        return kind != ContainerKind.EPHEMERAL && bearsOurName();
    }

    private boolean bearsOurName() {
        return name().equals(Kube.INIT_CONTAINER) || name().equals(Kube.SIDECAR_CONTAINER);
    }

    /** {@code securityContext}, a missing node where there is none. */
    public JsonNode securityContext() {
        return node.path("securityContext");
    }

    /** {@code spec.containers[0]}. */
    public String path() {
        return "spec." + kind.field() + "[" + index + "]";
    }

    /** {@code spec.containers[0].<field> (container app)}. */
    public String path(String field) {
        return path() + "." + field + " (container " + name() + ")";
    }
}

package dev.sallyport.injector.pod.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.injector.refusal.Refusal;
import dev.sallyport.injector.refusal.RefusalReason;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a tree has a pod's bones: objects where objects are, lists of named objects where containers and volumes are.
 * The API server has decoded it before us; whoever else calls gets sentences. Stateless.
 */
public final class PodShape {
    private PodShape() {}

    /** What is wrong; empty when a {@link PodTree} may be made of it. */
    public static List<Refusal> problems(ObjectNode pod) {
        List<String> problems = new ArrayList<>();
        JsonNode metadata = pod.path("metadata");
        object("metadata", metadata, problems);
        textMap("metadata.labels", metadata.path("labels"), problems);
        textMap("metadata.annotations", metadata.path("annotations"), problems);
        JsonNode spec = pod.path("spec");
        if (!spec.isObject()) {
            problems.add("spec: a pod has one, an object.");
        }
        for (ContainerKind kind : ContainerKind.values()) {
            containers("spec." + kind.field(), spec.path(kind.field()), problems);
        }
        namedObjects("spec.volumes", spec.path("volumes"), problems);
        if (problems.isEmpty() && spec.path(ContainerKind.APP.field()).isEmpty()) {
            problems.add("spec.containers: a pod has at least one container.");
        }
        return problems.stream()
                .map(problem -> new Refusal(RefusalReason.MALFORMED, problem))
                .toList();
    }

    private static void containers(String path, JsonNode list, List<String> problems) {
        namedObjects(path, list, problems);
        for (int i = 0; list.isArray() && i < list.size(); i++) {
            String at = path + "[" + i + "]";
            JsonNode container = list.get(i);
            JsonNode securityContext = container.path("securityContext");
            object(at + ".securityContext", securityContext, problems);
            JsonNode capabilities = securityContext.path("capabilities");
            object(at + ".securityContext.capabilities", capabilities, problems);
            list(at + ".securityContext.capabilities.add", capabilities.path("add"), problems);
            list(at + ".securityContext.capabilities.drop", capabilities.path("drop"), problems);
            list(at + ".env", container.path("env"), problems);
            list(at + ".volumeMounts", container.path("volumeMounts"), problems);
        }
    }

    private static void namedObjects(String path, JsonNode list, List<String> problems) {
        list(path, list, problems);
        for (int i = 0; list.isArray() && i < list.size(); i++) {
            if (!list.get(i).path("name").isTextual()) {
                problems.add(path + "[" + i + "]: an object with a name is expected.");
            }
        }
    }

    private static void textMap(String path, JsonNode node, List<String> problems) {
        object(path, node, problems);
        if (node.isObject()) {
            node.properties().forEach(field -> {
                if (!field.getValue().isTextual()) {
                    problems.add(path + "." + field.getKey() + ": text is expected; put it in quotes.");
                }
            });
        }
    }

    private static void object(String path, JsonNode node, List<String> problems) {
        if (!node.isObject() && !absent(node)) {
            problems.add(path + ": an object is expected.");
        }
    }

    private static void list(String path, JsonNode node, List<String> problems) {
        if (!node.isArray() && !absent(node)) {
            problems.add(path + ": a list is expected.");
        }
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }
}

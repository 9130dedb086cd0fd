package dev.sallyport.injector.pod.shape;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything we write into one pod, as trees. The trees are copied into a pod, never handed out to be changed.
 *
 * @param initContainers first in {@code spec.initContainers}, in this order
 * @param containers first in {@code spec.containers}, in this order; empty for a native sidecar
 * @param volumes somewhere in {@code spec.volumes}
 * @param proxyVariables for every container of the user's, by name; empty where traffic is redirected
 * @param status the status annotation's text
 */
public record Ours(
        List<ObjectNode> initContainers,
        List<ObjectNode> containers,
        List<ObjectNode> volumes,
        Map<String, String> proxyVariables,
        String status) {
    /** One for all: it is configured by the models' own annotations and costs milliseconds to make. */
    private static final ObjectMapper MODELS = JsonMapper.builder().build();

    private static final List<ObjectNode> VOLUMES =
            VolumesShape.all().stream().map(Ours::tree).toList();

    private static volatile @Nullable MadeBefore madeBefore;

    /**
     * What the blueprint makes. Pods of one namespace mostly have the same one, and making it costs more than all the rest of a
     * review, so what was made is kept (ADR 0199).
     */
    public static Ours of(Blueprint blueprint) {
        MadeBefore made = madeBefore;
        if (made == null || !made.isOf(blueprint)) {
            made = new MadeBefore(blueprint.settings(), blueprint.egress());
            madeBefore = made;
        }
        return made.of(blueprint);
    }

    /** What the blueprint makes, made anew. */
    static Ours make(Blueprint blueprint) {
        List<ObjectNode> first = new ArrayList<>();
        if (blueprint.redirects()) {
            first.add(tree(InitShape.of(blueprint)));
        }
        List<ObjectNode> containers = List.of();
        ObjectNode sidecar = tree(SidecarShape.of(blueprint));
        if (blueprint.nativeSidecar()) {
            first.add(sidecar);
        } else {
            containers = List.of(sidecar);
        }
        return new Ours(
                List.copyOf(first),
                containers,
                VOLUMES,
                blueprint.redirects() ? Map.of() : ProxyVariables.of(blueprint),
                status(blueprint, first, containers));
    }

    private static String status(Blueprint blueprint, List<ObjectNode> first, List<ObjectNode> containers) {
        ObjectNode status = MODELS.createObjectNode();
        status.put("version", blueprint.settings().version());
        status.put("capture", blueprint.wishes().capture().word());
        names(status, "initContainers", first.stream());
        names(status, "containers", containers.stream());
        names(status, "volumes", VOLUMES.stream());
        return status.toString();
    }

    private static void names(ObjectNode status, String field, Stream<ObjectNode> named) {
        named.forEach(
                node -> status.withArrayProperty(field).add(node.path("name").asText()));
    }

    private static ObjectNode tree(Object model) {
        return MODELS.valueToTree(model);
    }
}

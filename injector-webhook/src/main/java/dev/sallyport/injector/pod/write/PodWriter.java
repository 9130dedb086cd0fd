package dev.sallyport.injector.pod.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.injector.pod.likeness.Likeness;
import dev.sallyport.injector.pod.shape.Ours;
import dev.sallyport.injector.pod.tree.ContainerKind;
import dev.sallyport.injector.pod.tree.PodContainer;
import dev.sallyport.injector.pod.tree.PodTree;
import dev.sallyport.model.contract.Kube;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts our part into a pod. What is already there and like ours stays as it is, with what others added to it; what bears
 * our name and is not like ours is replaced. Used once, on a tree of its own.
 */
public final class PodWriter {
    private static final List<String> PICKED_BY_KUBECTL =
            List.of("kubectl.kubernetes.io/default-container", "kubectl.kubernetes.io/default-logs-container");

    private final ObjectNode pod;
    private final Ours ours;
    private final List<String> warnings;

    private PodWriter(ObjectNode pod, Ours ours, List<String> warnings) {
        this.pod = pod;
        this.ours = ours;
        this.warnings = warnings;
    }

    /**
     * The pod with our part in it.
     *
     * @param original not changed
     * @param warnings where sentences about replaced and kept things are added
     */
    public static ObjectNode write(ObjectNode original, Ours ours, List<String> warnings) {
        ObjectNode copy = original.deepCopy();
        new PodWriter(copy, ours, warnings).write();
        return copy;
    }

    private void write() {
        ObjectNode spec = (ObjectNode) pod.get("spec");
        Map<String, List<JsonNode>> standing = takeOut(spec, ContainerKind.INIT);
        takeOut(spec, ContainerKind.APP)
                .forEach((name, more) ->
                        standing.computeIfAbsent(name, any -> new ArrayList<>()).addAll(more));
        putFirst(spec, ContainerKind.INIT, ours.initContainers(), standing);
        putFirst(spec, ContainerKind.APP, ours.containers(), standing);
        standing.values().stream()
                .flatMap(List::stream)
                .forEach(left -> warnings.add("A container named "
                        + left.path("name").asText() + " was replaced: that name is the injector's"));
        volumes(spec);
        usersContainers();
        annotations();
    }

    /** Removes the containers with our names. */
    private static Map<String, List<JsonNode>> takeOut(ObjectNode spec, ContainerKind kind) {
        Map<String, List<JsonNode>> taken = new LinkedHashMap<>();
        for (var i = spec.path(kind.field()).elements(); i.hasNext(); ) {
            JsonNode container = i.next();
            String name = container.path("name").asText();
            if (name.equals(Kube.INIT_CONTAINER) || name.equals(Kube.SIDECAR_CONTAINER)) {
                taken.computeIfAbsent(name, any -> new ArrayList<>()).add(container);
                i.remove();
            }
        }
        return taken;
    }

    private static void putFirst(
            ObjectNode spec, ContainerKind kind, List<ObjectNode> containers, Map<String, List<JsonNode>> standing) {
        for (int i = 0; i < containers.size(); i++) {
            ObjectNode expected = containers.get(i);
            Fields.list(spec, kind.field()).insert(i, standingOr(expected, standing));
        }
    }

    private static JsonNode standingOr(ObjectNode expected, Map<String, List<JsonNode>> standing) {
        List<JsonNode> candidates = standing.getOrDefault(expected.path("name").asText(), List.of());
        for (JsonNode candidate : candidates) {
            if (Likeness.between(expected, candidate, true).isEmpty()) {
                candidates.remove(candidate);
                return candidate;
            }
        }
        return expected.deepCopy();
    }

    private void volumes(ObjectNode spec) {
        Map<String, ObjectNode> missing = new LinkedHashMap<>();
        ours.volumes().forEach(volume -> missing.put(volume.path("name").asText(), volume));
        for (var i = spec.path("volumes").elements(); i.hasNext(); ) {
            JsonNode volume = i.next();
            String name = volume.path("name").asText();
            if (PodTree.isOurVolume(name)) {
                ObjectNode expected = missing.get(name);
                if (expected != null && Likeness.between(expected, volume, true).isEmpty()) {
                    missing.remove(name);
                } else {
                    i.remove();
                    warnings.add("A volume named " + name + " was replaced: that name is the injector's");
                }
            }
        }
        missing.values().forEach(volume -> Fields.list(spec, "volumes").add(volume.deepCopy()));
    }

    private void usersContainers() {
        for (PodContainer container : new PodTree(pod).usersContainers()) {
            UsersContainer.dropNetRaw(container.node());
            ours.proxyVariables()
                    .forEach((name, value) ->
                            UsersContainer.tell(container, name, value).ifPresent(warnings::add));
        }
    }

    private void annotations() {
        ObjectNode annotations = Fields.object(Fields.object(pod, "metadata"), "annotations");
        annotations.put(Kube.STATUS_ANNOTATION, ours.status());
        new PodTree(pod)
                .containers(ContainerKind.APP).stream()
                        .filter(container -> !container.isOurs())
                        .findFirst()
                        .ifPresent(app -> PICKED_BY_KUBECTL.stream()
                                .filter(name -> !annotations.has(name))
                                .forEach(name -> annotations.put(name, app.name())));
    }
}

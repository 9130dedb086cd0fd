package dev.sallyport.injector.pod.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.model.contract.Kube;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A pod's tree that {@link PodShape} found readable. A view, as current as the tree; not for several threads. */
public final class PodTree {
    private static final Set<String> OUR_VOLUMES = Set.of(Kube.TOKEN_VOLUME, Kube.BUNDLE_VOLUME, Kube.TMP_VOLUME);

    private final ObjectNode pod;

    /** Of a tree that {@link PodShape#problems} finds nothing wrong with. */
    public PodTree(ObjectNode pod) {
        this.pod = pod;
    }

    /** The whole tree. */
    public ObjectNode pod() {
        return pod;
    }

    /** {@code spec}. */
    public JsonNode spec() {
        return pod.path("spec");
    }

    /** {@code metadata.labels}. */
    public Map<String, String> labels() {
        return texts(pod.path("metadata").path("labels"));
    }

    /** {@code metadata.annotations}. */
    public Map<String, String> annotations() {
        return texts(pod.path("metadata").path("annotations"));
    }

    /** The containers of one list. */
    public List<PodContainer> containers(ContainerKind kind) {
        JsonNode list = spec().path(kind.field());
        List<PodContainer> containers = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            containers.add(new PodContainer(kind, i, (ObjectNode) list.get(i)));
        }
        return containers;
    }

    /** Every container that does not bear one of our names. */
    public List<PodContainer> usersContainers() {
        return Stream.of(ContainerKind.values())
                .flatMap(kind -> containers(kind).stream())
                .filter(container -> !container.isOurs())
                .toList();
    }

    /** {@code spec.volumes}. */
    public JsonNode volumes() {
        return spec().path("volumes");
    }

    /** True for the name of a volume that we write. */
    public static boolean isOurVolume(String name) {
        return OUR_VOLUMES.contains(name);
    }

    private static Map<String, String> texts(JsonNode node) {
        Map<String, String> texts = HashMap.newHashMap(node.size());
        node.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }
}

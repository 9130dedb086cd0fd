package dev.sallyport.injector.pod.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.injector.pod.tree.ContainerKind;
import dev.sallyport.injector.pod.tree.PodContainer;
import dev.sallyport.injector.pod.tree.PodTree;
import dev.sallyport.injector.refusal.Refusal;
import dev.sallyport.injector.refusal.RefusalReason;
import dev.sallyport.model.contract.Kube;
import java.util.List;
import java.util.Map;

/** Names, volumes and tokens that are ours, and names that are another mesh's. Stateless. */
final class Reservations {
    private static final Map<String, String> OTHER_MESHES = Map.of("istio-proxy", "Istio", "linkerd-proxy", "Linkerd");

    private Reservations() {}

    /** Containers with our names are replaced by ours, and a pod of nothing else would be left without an app. */
    static void checkAnyIsTheUsers(PodTree pod, List<Refusal> into) {
        if (pod.containers(ContainerKind.APP).stream().allMatch(PodContainer::isOurs)) {
            into.add(new Refusal(
                    RefusalReason.RESERVED_NAME,
                    "spec.containers: every container bears a name of the injector's (" + Kube.INIT_CONTAINER + ", "
                            + Kube.SIDECAR_CONTAINER + "), and would be replaced; give the app's another name."));
        }
    }

    static void checkContainer(PodContainer container, List<Refusal> into) {
        String name = container.name();
        if (OTHER_MESHES.containsKey(name)) {
            into.add(new Refusal(
                    RefusalReason.OTHER_MESH,
                    container.path() + ".name: " + name + " captures this pod for " + OTHER_MESHES.get(name)
                            + ", and two captures undo each other; switch that mesh off for the pod (sidecar.istio.io/inject"
                            + ": \"false\", linkerd.io/inject: disabled)."));
        }
        if (name.startsWith(Kube.RESERVED_PREFIX)) {
            into.add(reservedName(container.path() + ".name", name));
        }
        checkMounts(container, into);
        String target = container.node().path("targetContainerName").asText();
        if (container.kind() == ContainerKind.EPHEMERAL
                && (target.equals(Kube.SIDECAR_CONTAINER) || target.equals(Kube.INIT_CONTAINER))) {
            into.add(new Refusal(
                    RefusalReason.EPHEMERAL_TARGET,
                    container.path("targetContainerName") + ": among the sidecar's processes lies its private key;"
                            + " target a container of the app's."));
        }
    }

    private static void checkMounts(PodContainer container, List<Refusal> into) {
        for (String field : List.of("volumeMounts", "volumeDevices")) {
            JsonNode mounts = container.node().path(field);
            for (int i = 0; i < mounts.size(); i++) {
                String volume = mounts.get(i).path("name").asText();
                if (PodTree.isOurVolume(volume)) {
                    into.add(new Refusal(
                            RefusalReason.RESERVED_VOLUME,
                            container.path(field + "[" + i + "]") + ": the volume " + volume
                                    + " is the sidecar's alone."));
                }
            }
        }
    }

    static void checkVolume(String path, JsonNode volume, List<Refusal> into) {
        String name = volume.path("name").asText();
        if (name.startsWith(Kube.RESERVED_PREFIX)) {
            into.add(reservedName(path + ".name", name));
        }
        JsonNode sources = volume.path("projected").path("sources");
        for (int i = 0; i < sources.size(); i++) {
            String audience =
                    sources.get(i).path("serviceAccountToken").path("audience").asText();
            if (audience.equals(Kube.CA_AUDIENCE)) {
                into.add(new Refusal(
                        RefusalReason.RESERVED_AUDIENCE,
                        path + ".projected.sources[" + i + "].serviceAccountToken.audience (volume " + name
                                + "): with a"
                                + " token for " + Kube.CA_AUDIENCE
                                + " an app could have itself certified in the sidecar's"
                                + " place; take another audience."));
            }
        }
    }

    private static Refusal reservedName(String path, String name) {
        return new Refusal(
                RefusalReason.RESERVED_NAME,
                path + ": " + name + ": names that begin with " + Kube.RESERVED_PREFIX
                        + " are kept for what is injected.");
    }
}

package dev.sallyport.testkit.admission;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * The ServiceAccount admission plugin: every container gets the token for the API server, unless the pod says no or the
 * path is taken. It runs before the webhooks and once more after them, and then it finds containers of theirs. Stateless.
 */
final class ServiceAccountToken {
    /** Where every program looks for it. */
    static final String PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

    private static final String PREFIX = "kube-api-access-";
    private static final int FIRST = 36 * 36 * 36 * 36;

    private ServiceAccountToken() {}

    static void mount(PodSpec spec) {
        if (Boolean.FALSE.equals(spec.getAutomountServiceAccountToken())) {
            return;
        }
        String volume = spec.getVolumes().stream()
                .map(Volume::getName)
                .filter(name -> name.startsWith(PREFIX))
                .findFirst()
                .orElse(PREFIX + Integer.toString(ThreadLocalRandom.current().nextInt(FIRST, FIRST * 36), 36));
        long mounted = Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream())
                .filter(container -> mount(container, volume))
                .count();
        if (mounted > 0 && spec.getVolumes().stream().noneMatch(v -> v.getName().equals(volume))) {
            spec.getVolumes().add(volume(volume));
        }
    }

    private static boolean mount(Container container, String volume) {
        if (container.getVolumeMounts().stream().anyMatch(m -> PATH.equals(m.getMountPath()))) {
            return false;
        }
        container
                .getVolumeMounts()
                .add(new VolumeMountBuilder()
                        .withName(volume)
                        .withMountPath(PATH)
                        .withReadOnly(true)
                        .build());
        return true;
    }

    private static Volume volume(String name) {
        return new VolumeBuilder()
                .withName(name)
                .withNewProjected()
                .withDefaultMode(0644)
                .addNewSource()
                .withNewServiceAccountToken()
                .withExpirationSeconds(3607L)
                .withPath("token")
                .endServiceAccountToken()
                .endSource()
                .addNewSource()
                .withNewConfigMap()
                .withName("kube-root-ca.crt")
                .addNewItem("ca.crt", null, "ca.crt")
                .endConfigMap()
                .endSource()
                .addNewSource()
                .withNewDownwardAPI()
                .addNewItem()
                .withPath("namespace")
                .withNewFieldRef("v1", "metadata.namespace")
                .endItem()
                .endDownwardAPI()
                .endSource()
                .endProjected()
                .build();
    }
}

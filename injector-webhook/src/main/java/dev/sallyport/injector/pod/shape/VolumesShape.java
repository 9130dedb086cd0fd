package dev.sallyport.injector.pod.shape;

import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.contract.Kube;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.List;

/** The three volumes of the sidecar. Stateless. */
final class VolumesShape {
    /** The kubelet renews it at four fifths of its life. */
    private static final long TOKEN_SECONDS = 3600;

    private VolumesShape() {}

    static List<Volume> all() {
        Volume token = new VolumeBuilder()
                .withName(Kube.TOKEN_VOLUME)
                .withNewProjected()
                .addNewSource()
                .withNewServiceAccountToken()
                .withAudience(Kube.CA_AUDIENCE)
                .withExpirationSeconds(TOKEN_SECONDS)
                .withPath(FileNames.TOKEN)
                .endServiceAccountToken()
                .endSource()
                .endProjected()
                .build();
        Volume bundle = new VolumeBuilder()
                .withName(Kube.BUNDLE_VOLUME)
                .withNewConfigMap()
                .withName(Kube.BUNDLE_CONFIG_MAP)
                .addNewItem()
                .withKey(FileNames.BUNDLE_CONFIG_KEY)
                .withPath(FileNames.BUNDLE_CONFIG_KEY)
                .endItem()
                .withOptional(false)
                .endConfigMap()
                .build();
        Volume tmp = new VolumeBuilder()
                .withName(Kube.TMP_VOLUME)
                .withNewEmptyDir()
                .withMedium("Memory")
                .endEmptyDir()
                .build();
        return List.of(token, bundle, tmp);
    }
}

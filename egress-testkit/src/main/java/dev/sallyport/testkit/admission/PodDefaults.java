package dev.sallyport.testkit.admission;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.ObjectFieldSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What an API server writes into a pod by itself: core/v1's defaulting, then the ServiceAccount plugin. Stateless. */
final class PodDefaults {
    private static final int MODE = 0644;

    private PodDefaults() {}

    /** A copy of {@code pod}, completed; of a complete one, an equal copy. */
    static Pod complete(Pod pod) {
        Pod copy = new PodBuilder(pod).build();
        PodSpec spec = copy.getSpec();
        fill(spec::getRestartPolicy, spec::setRestartPolicy, "Always");
        fill(spec::getDnsPolicy, spec::setDnsPolicy, "ClusterFirst");
        fill(spec::getSchedulerName, spec::setSchedulerName, "default-scheduler");
        fill(spec::getTerminationGracePeriodSeconds, spec::setTerminationGracePeriodSeconds, 30L);
        fill(spec::getEnableServiceLinks, spec::setEnableServiceLinks, true);
        fill(spec::getSecurityContext, spec::setSecurityContext, new PodSecurityContext());
        fill(spec::getServiceAccountName, spec::setServiceAccountName, "default");
        spec.setServiceAccount(spec.getServiceAccountName());
        spec.getInitContainers().forEach(PodDefaults::complete);
        spec.getContainers().forEach(PodDefaults::complete);
        spec.getEphemeralContainers().forEach(PodDefaults::complete);
        spec.getVolumes().forEach(PodDefaults::complete);
        ServiceAccountToken.mount(spec);
        return copy;
    }

    private static void complete(Container c) {
        fill(c::getTerminationMessagePath, c::setTerminationMessagePath, "/dev/termination-log");
        fill(c::getTerminationMessagePolicy, c::setTerminationMessagePolicy, "File");
        fill(c::getImagePullPolicy, c::setImagePullPolicy, pullPolicy(c.getImage()));
        fill(c::getResources, c::setResources, new ResourceRequirements());
        c.getPorts().forEach(PodDefaults::complete);
        c.getEnv().forEach(PodDefaults::complete);
        complete(c.getStartupProbe());
        complete(c.getLivenessProbe());
        complete(c.getReadinessProbe());
    }

    private static void complete(EphemeralContainer c) {
        fill(c::getTerminationMessagePath, c::setTerminationMessagePath, "/dev/termination-log");
        fill(c::getTerminationMessagePolicy, c::setTerminationMessagePolicy, "File");
        fill(c::getImagePullPolicy, c::setImagePullPolicy, pullPolicy(c.getImage()));
        fill(c::getResources, c::setResources, new ResourceRequirements());
    }

    private static void complete(ContainerPort port) {
        fill(port::getProtocol, port::setProtocol, "TCP");
    }

    private static void complete(EnvVar variable) {
        if (variable.getValueFrom() != null) {
            complete(variable.getValueFrom().getFieldRef());
        }
    }

    private static void complete(@Nullable ObjectFieldSelector field) {
        if (field != null) {
            fill(field::getApiVersion, field::setApiVersion, "v1");
        }
    }

    private static void complete(@Nullable Probe probe) {
        if (probe == null) {
            return;
        }
        fill(probe::getTimeoutSeconds, probe::setTimeoutSeconds, 1);
        fill(probe::getPeriodSeconds, probe::setPeriodSeconds, 10);
        fill(probe::getSuccessThreshold, probe::setSuccessThreshold, 1);
        fill(probe::getFailureThreshold, probe::setFailureThreshold, 3);
        HTTPGetAction get = probe.getHttpGet();
        if (get != null) {
            fill(get::getScheme, get::setScheme, "HTTP");
            fill(get::getPath, get::setPath, "/");
        }
    }

    private static void complete(Volume volume) {
        if (volume.getConfigMap() != null) {
            fill(volume.getConfigMap()::getDefaultMode, volume.getConfigMap()::setDefaultMode, MODE);
        }
        if (volume.getSecret() != null) {
            fill(volume.getSecret()::getDefaultMode, volume.getSecret()::setDefaultMode, MODE);
        }
        if (volume.getDownwardAPI() != null) {
            fill(volume.getDownwardAPI()::getDefaultMode, volume.getDownwardAPI()::setDefaultMode, MODE);
            volume.getDownwardAPI().getItems().forEach(item -> complete(item.getFieldRef()));
        }
        if (volume.getProjected() != null) {
            fill(volume.getProjected()::getDefaultMode, volume.getProjected()::setDefaultMode, MODE);
            volume.getProjected().getSources().forEach(PodDefaults::complete);
        }
        if (volume.getHostPath() != null) {
            fill(volume.getHostPath()::getType, volume.getHostPath()::setType, "");
        }
    }

    private static void complete(VolumeProjection source) {
        if (source.getServiceAccountToken() != null) {
            var token = source.getServiceAccountToken();
            fill(token::getExpirationSeconds, token::setExpirationSeconds, 3600L);
        }
        if (source.getDownwardAPI() != null) {
            source.getDownwardAPI().getItems().forEach(item -> complete(item.getFieldRef()));
        }
    }

    private static String pullPolicy(@Nullable String image) {
        String name = image == null ? "" : image;
        boolean tagged = name.contains("@") || name.lastIndexOf(':') > name.lastIndexOf('/');
        return tagged && !name.endsWith(":latest") ? "IfNotPresent" : "Always";
    }

    private static <T> void fill(Supplier<@Nullable T> get, Consumer<T> set, T value) {
        if (get.get() == null) {
            set.accept(value);
        }
    }
}

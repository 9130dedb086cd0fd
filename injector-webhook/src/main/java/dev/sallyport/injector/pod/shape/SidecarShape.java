package dev.sallyport.injector.pod.shape;

import dev.sallyport.model.contract.Env;
import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.contract.Ports;
import dev.sallyport.model.contract.Uids;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.LifecycleBuilder;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The sidecar; fit for Pod Security {@code restricted} (PROTOCOL §4.4). Stateless. */
final class SidecarShape {
    /** What a sidecar needs after its drain's deadline: last words, and a second more than five to spare. */
    private static final int END_SECONDS = 6;

    /** A classic sidecar cannot tell the end of its app from a pause: it stops when nothing was open for so long. */
    private static final Duration CLASSIC_QUIET = Duration.ofSeconds(5);

    private SidecarShape() {}

    static Container of(Blueprint blueprint) {
        InjectionSettings settings = blueprint.settings();
        String wishedImage = blueprint.wishes().proxyImage();
        ContainerBuilder sidecar = new ContainerBuilder()
                .withName(Kube.SIDECAR_CONTAINER)
                .withImage(wishedImage != null ? wishedImage : settings.proxyImage())
                .withImagePullPolicy(settings.imagePullPolicy())
                .withEnv(environment(blueprint))
                .withResources(ResourcesShape.ofSidecar(blueprint))
                .withStartupProbe(probe("started")
                        .withPeriodSeconds(1)
                        .withTimeoutSeconds(2)
                        .withFailureThreshold(120)
                        .build())
                .withReadinessProbe(probe("ready")
                        .withPeriodSeconds(5)
                        .withTimeoutSeconds(2)
                        .build())
                .withLivenessProbe(probe("live")
                        .withPeriodSeconds(10)
                        .withTimeoutSeconds(5)
                        .withFailureThreshold(6)
                        .build())
                .withSecurityContext(securityContext())
                .withVolumeMounts(
                        mount(Kube.TOKEN_VOLUME, FileNames.TOKEN_MOUNT, true),
                        mount(Kube.BUNDLE_VOLUME, FileNames.BUNDLE_MOUNT, true),
                        mount(Kube.TMP_VOLUME, "/tmp", false));
        if (blueprint.nativeSidecar()) {
            return sidecar.withRestartPolicy("Always").build();
        }
        return sidecar.withLifecycle(lifecycle(blueprint)).build();
    }

    private static List<EnvVar> environment(Blueprint blueprint) {
        InjectionSettings settings = blueprint.settings();
        List<EnvVar> env = new ArrayList<>();
        add(env, Env.ROLE, "sidecar");
        add(env, Env.GATEWAY, Blueprint.joined(blueprint.gateways()));
        add(env, Env.GATEWAY_ID, settings.gatewayId().toString());
        add(env, Env.TRUST_DOMAIN, settings.trustDomain().name());
        add(env, Env.CLUSTER_CIDRS, Blueprint.joined(blueprint.egress().clusterCidrs()));
        if (!blueprint.egress().controlCidrs().isEmpty()) {
            add(env, Env.CONTROL_CIDRS, Blueprint.joined(blueprint.egress().controlCidrs()));
        }
        add(env, Env.IDENTITY_SOURCE, "ca");
        add(env, Env.CA, settings.ca().toString());
        add(env, Env.CA_ID, settings.caId().toString());
        if (blueprint.capturesDns()) {
            add(env, Env.DNS_CAPTURE, "true");
            add(env, Env.DNS_CLUSTER_DOMAIN, settings.clusterDomain());
        }
        add(env, Env.LOCKDOWN, Boolean.toString(blueprint.lockdown()));
        add(env, Env.DRAIN_DEADLINE, drainDeadline(blueprint).toString());
        if (!blueprint.nativeSidecar()) {
            add(env, Env.SIDECAR_DRAIN_QUIET, CLASSIC_QUIET.toString());
        }
        String wishedLevel = blueprint.wishes().logLevel();
        String logLevel = wishedLevel != null ? wishedLevel : settings.logLevel();
        if (logLevel != null) {
            add(env, Env.LOG_LEVEL, logLevel);
        }
        InjectionSettings.Traces traces = settings.traces();
        if (traces != null) {
            add(env, Env.TRACE_ENDPOINT, traces.endpoint().toString());
            add(env, Env.TRACE_RATIO, Double.toString(traces.ratio()));
        }
        env.add(downward(Env.POD_NAME, "metadata.name"));
        env.add(downward(Env.POD_NAMESPACE, "metadata.namespace"));
        env.add(downward(Env.POD_UID, "metadata.uid"));
        env.add(downward(Env.POD_IP, "status.podIP"));
        env.add(downward(Env.SERVICE_ACCOUNT, "spec.serviceAccountName"));
        env.addAll(ServiceLinks.READ_BY_SIDECAR);
        return env;
    }

    /**
     * Live connections may go on until shortly before the kubelet kills (ADR 0193): a process does not see its grace
     * period. A classic sidecar hears of the end only when its preStop sleep is over.
     */
    static Duration drainDeadline(Blueprint blueprint) {
        long left = blueprint.gracePeriodSeconds() - (blueprint.nativeSidecar() ? 0 : preStop(blueprint));
        return Duration.ofSeconds(left >= 2 * END_SECONDS ? left - END_SECONDS : left / 2);
    }

    private static long preStop(Blueprint blueprint) {
        return Math.min(blueprint.settings().classicDrain().toSeconds(), blueprint.gracePeriodSeconds());
    }

    private static void add(List<EnvVar> env, String name, String value) {
        env.add(new EnvVarBuilder().withName(name).withValue(value).build());
    }

    private static EnvVar downward(String name, String fieldPath) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewFieldRef()
                .withFieldPath(fieldPath)
                .endFieldRef()
                .endValueFrom()
                .build();
    }

    private static ProbeBuilder probe(String question) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath("/q/health/" + question)
                .withPort(new IntOrString(Ports.HEALTH))
                .endHttpGet();
    }

    private static SecurityContext securityContext() {
        return new SecurityContextBuilder()
                .withRunAsUser((long) Uids.PROXY)
                .withRunAsGroup((long) Uids.PROXY)
                .withRunAsNonRoot(true)
                .withReadOnlyRootFilesystem(true)
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .build();
    }

    private static VolumeMount mount(String volume, String path, boolean readOnly) {
        VolumeMountBuilder mount = new VolumeMountBuilder().withName(volume).withMountPath(path);
        return readOnly ? mount.withReadOnly(true).build() : mount.build();
    }

    /**
     * Kubernetes starts a pod's containers one after another and waits for each one's postStart hook: the sidecar, being
     * the first, holds back the app (ADR 0123). A sleep may not be longer than the pod's grace period.
     */
    private static Lifecycle lifecycle(Blueprint blueprint) {
        long grace = blueprint.gracePeriodSeconds();
        long hold = Math.min(blueprint.settings().classicHold().toSeconds(), grace);
        long drain = preStop(blueprint);
        LifecycleBuilder lifecycle = new LifecycleBuilder();
        if (hold > 0) {
            lifecycle
                    .withNewPostStart()
                    .withNewSleep()
                    .withSeconds(hold)
                    .endSleep()
                    .endPostStart();
        }
        if (drain > 0) {
            lifecycle
                    .withNewPreStop()
                    .withNewSleep()
                    .withSeconds(drain)
                    .endSleep()
                    .endPreStop();
        }
        return lifecycle.build();
    }
}

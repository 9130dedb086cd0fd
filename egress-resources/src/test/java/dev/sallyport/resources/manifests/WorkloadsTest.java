package dev.sallyport.resources.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.contract.Env;
import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.contract.Ports;
import dev.sallyport.model.contract.Uids;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Our three Deployments and what points at them. */
class WorkloadsTest {
    private static final List<Deployment> DEPLOYMENTS = Manifest.installed(Deployment.class);
    /** Variables that no contract names: the JVM's, and the injector's own settings. */
    private static final Set<String> OTHER_VARIABLES =
            Set.of("JDK_JAVA_OPTIONS", "MALLOC_ARENA_MAX", "SALLYPORT_INIT_IMAGE", "SALLYPORT_PROXY_IMAGE");

    @Test
    void thereAreThreeAndEachSurvivesTheLossOfAPod() {
        assertThat(DEPLOYMENTS)
                .extracting(deployment -> deployment.getMetadata().getName())
                .containsExactlyInAnyOrder(Kube.CA, Kube.GATEWAY, Kube.INJECTOR);
        assertThat(DEPLOYMENTS).allSatisfy(deployment -> {
            assertThat(deployment.getMetadata().getNamespace()).isEqualTo(Kube.SYSTEM_NAMESPACE);
            assertThat(deployment.getSpec().getReplicas()).isGreaterThanOrEqualTo(2);
            assertThat(spec(deployment).getTopologySpreadConstraints())
                    .extracting("topologyKey", "whenUnsatisfiable")
                    .contains(org.assertj.core.groups.Tuple.tuple("kubernetes.io/hostname", "DoNotSchedule"));
            assertThat(spec(deployment).getPriorityClassName()).isEqualTo("sallyport");
        });
        assertThat(Manifest.installed(PodDisruptionBudget.class)).hasSize(3).allSatisfy(budget -> {
            assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
            select(budget.getSpec().getSelector().getMatchLabels());
        });
    }

    @Test
    void selectorsFindTheirPods() {
        assertThat(DEPLOYMENTS).allSatisfy(deployment -> {
            Map<String, String> labels =
                    deployment.getSpec().getTemplate().getMetadata().getLabels();
            assertThat(labels)
                    .containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels());
            assertThat(labels)
                    .containsEntry(Kube.APP_LABEL, deployment.getMetadata().getName())
                    .containsEntry("app.kubernetes.io/part-of", "sallyport");
            assertThat(spec(deployment).getServiceAccountName())
                    .isEqualTo(deployment.getMetadata().getName());
            assertThat(spec(deployment).getTopologySpreadConstraints())
                    .allSatisfy(spread -> assertThat(
                                    select(spread.getLabelSelector().getMatchLabels()))
                            .isEqualTo(deployment));
        });
        assertThat(Manifest.installed(NetworkPolicy.class))
                .allSatisfy(policy ->
                        assertThat(policy.getMetadata().getNamespace()).isEqualTo(Kube.SYSTEM_NAMESPACE));
    }

    @Test
    void servicesReachDeclaredPorts() {
        List<Service> services = Manifest.installed(Service.class);
        assertThat(services).hasSize(3).allSatisfy(service -> {
            Deployment deployment = select(service.getSpec().getSelector());
            Set<String> ports = container(deployment).getPorts().stream()
                    .map(ContainerPort::getName)
                    .collect(Collectors.toSet());
            assertThat(service.getSpec().getPorts())
                    .allSatisfy(port ->
                            assertThat(ports).contains(port.getTargetPort().getStrVal()));
        });
        assertThat(port(Kube.CA, "https")).isEqualTo(Ports.HTTPS);
        assertThat(port(Kube.INJECTOR, "https")).isEqualTo(Ports.HTTPS);
        assertThat(port(Kube.GATEWAY, "tunnel")).isEqualTo(Ports.TUNNEL);
        assertThat(port(Kube.GATEWAY, "canary")).isEqualTo(Ports.CANARY);

        Service gateway = named(services, Kube.GATEWAY);
        assertThat(gateway.getSpec().getClusterIP()).isEqualTo("None");
        assertThat(gateway.getSpec().getPublishNotReadyAddresses()).isFalse();
        assertThat(gateway.getSpec().getPorts()).extracting("port").containsExactly(Ports.TUNNEL);
        assertThat(named(services, Kube.INJECTOR).getSpec().getPorts())
                .extracting("port")
                .containsExactly(443);
        assertThat(named(services, Kube.CA).getSpec().getPorts())
                .extracting("port")
                .containsExactly(Ports.HTTPS);
    }

    /** ADR 0192. */
    @Test
    void theGatewaysDrainEndsBeforeItsGracePeriod() {
        Deployment gateway = deployment(Kube.GATEWAY);
        Duration grace = Duration.ofSeconds(spec(gateway).getTerminationGracePeriodSeconds());
        Duration delay = Duration.parse(variable(gateway, Env.DRAIN_DELAY));
        Duration deadline = Duration.parse(variable(gateway, Env.DRAIN_DEADLINE));
        assertThat(delay.plus(deadline)).isLessThan(grace.minusSeconds(5)).isGreaterThan(grace.minusSeconds(15));
    }

    /** A roll replaces one gateway at a time, by one that sidecars have had the time to find. */
    @Test
    void aRollingUpdateNeverTakesAGatewayAwayBeforeItsSuccessorWasSeen() {
        Deployment gateway = deployment(Kube.GATEWAY);
        var rolling = gateway.getSpec().getStrategy().getRollingUpdate();
        assertThat(rolling.getMaxUnavailable().getIntVal()).isZero();
        assertThat(rolling.getMaxSurge().getIntVal()).isEqualTo(1);
        assertThat(gateway.getSpec().getMinReadySeconds()).isGreaterThanOrEqualTo(10);
    }

    private static String variable(Deployment deployment, String name) {
        return container(deployment).getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .map(EnvVar::getValue)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyContainerSatisfiesRestricted() {
        assertThat(DEPLOYMENTS).allSatisfy(deployment -> {
            PodSpec spec = spec(deployment);
            assertThat(spec.getHostNetwork()).isNull();
            assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(spec.getSecurityContext().getRunAsUser()).isPositive();
            assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            SecurityContext context = container(deployment).getSecurityContext();
            assertThat(context.getAllowPrivilegeEscalation()).isFalse();
            assertThat(context.getReadOnlyRootFilesystem()).isTrue();
            assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
            assertThat(context.getCapabilities().getAdd()).isEmpty();
            assertThat(spec.getVolumes())
                    .allSatisfy(volume -> assertThat(volume.getHostPath()).isNull());
        });
        assertThat(spec(deployment(Kube.GATEWAY)).getSecurityContext().getRunAsUser())
                .isEqualTo(Uids.PROXY);
    }

    @Test
    void imagesArePinnedAndResourcesStated() {
        assertThat(DEPLOYMENTS).allSatisfy(deployment -> {
            assertThat(container(deployment).getImage()).matches("sallyport/[a-z-]+:\\d+\\.\\d+\\.\\d+");
            assertThat(container(deployment).getResources().getRequests()).containsOnlyKeys("cpu", "memory");
            assertThat(container(deployment).getResources().getLimits()).containsKey("memory");
        });
    }

    @Test
    void probesAskTheHealthPort() {
        assertThat(DEPLOYMENTS).allSatisfy(deployment -> {
            Container container = container(deployment);
            assertThat(port(deployment.getMetadata().getName(), "health")).isEqualTo(Ports.HEALTH);
            assertProbe(container.getStartupProbe(), "/q/health/started");
            assertProbe(container.getReadinessProbe(), "/q/health/ready");
            assertProbe(container.getLivenessProbe(), "/q/health/live");
        });
    }

    @Test
    void variablesAreKnownAndServiceLinksSetNone() {
        Set<String> known = new HashSet<>(OTHER_VARIABLES);
        Arrays.stream(Env.class.getFields()).map(WorkloadsTest::text).forEach(known::add);
        assertThat(DEPLOYMENTS).allSatisfy(deployment -> {
            assertThat(container(deployment).getEnv())
                    .extracting(EnvVar::getName)
                    .isSubsetOf(known);
            // A Service named sallyport-ca would set SALLYPORT_CA_PORT, which reads as a setting of ours.
            assertThat(spec(deployment).getEnableServiceLinks()).isFalse();
        });
    }

    @Test
    void gatewayAndInjectorComeByTheirIdentityAsSidecarsDo() {
        for (String name : List.of(Kube.GATEWAY, Kube.INJECTOR)) {
            ServiceAccountTokenProjection token = projectedToken(name);
            assertThat(token.getAudience()).isEqualTo(Kube.CA_AUDIENCE);
            assertThat(token.getPath()).isEqualTo(FileNames.TOKEN);
            assertThat(mounts(name)).containsEntry("token", FileNames.TOKEN_MOUNT);
            assertThat(mounts(name)).containsEntry("bundle", FileNames.BUNDLE_MOUNT);
            Volume bundle = volume(spec(deployment(name)).getVolumes(), "bundle");
            assertThat(bundle.getConfigMap().getName()).isEqualTo(Kube.BUNDLE_CONFIG_MAP);
            assertThat(bundle.getConfigMap().getOptional())
                    .as("a pod without the bundle must wait")
                    .isNull();
        }
        assertThat(spec(deployment(Kube.CA)).getVolumes())
                .extracting(Volume::getName)
                .containsExactly("tmp");
    }

    private static ServiceAccountTokenProjection projectedToken(String deployment) {
        return volume(spec(deployment(deployment)).getVolumes(), "token")
                .getProjected()
                .getSources()
                .getFirst()
                .getServiceAccountToken();
    }

    private static Map<String, String> mounts(String deployment) {
        return container(deployment(deployment)).getVolumeMounts().stream()
                .collect(Collectors.toMap(VolumeMount::getName, VolumeMount::getMountPath));
    }

    private static void assertProbe(Probe probe, String path) {
        assertThat(probe.getHttpGet().getPath()).isEqualTo(path);
        assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("health");
    }

    private static int port(String deployment, String name) {
        return container(deployment(deployment)).getPorts().stream()
                .filter(port -> port.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getContainerPort();
    }

    private static Deployment select(Map<String, String> labels) {
        List<Deployment> found = DEPLOYMENTS.stream()
                .filter(deployment -> deployment
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getLabels()
                        .entrySet()
                        .containsAll(labels.entrySet()))
                .toList();
        assertThat(found).as("deployments selected by %s", labels).hasSize(1);
        return found.getFirst();
    }

    private static Deployment deployment(String name) {
        return DEPLOYMENTS.stream()
                .filter(deployment -> deployment.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Service named(List<Service> services, String name) {
        return services.stream()
                .filter(service -> service.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Volume volume(List<Volume> volumes, String name) {
        return volumes.stream()
                .filter(volume -> volume.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static PodSpec spec(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec();
    }

    private static Container container(Deployment deployment) {
        assertThat(spec(deployment).getContainers()).hasSize(1);
        return spec(deployment).getContainers().getFirst();
    }

    private static String text(Field constant) {
        try {
            return (String) constant.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.sallyport.resources.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.resources.manifests.Installed.Cluster;
import dev.sallyport.testkit.controlplane.NeedsControlPlane;
import dev.sallyport.testkit.shell.Eventually;
import io.fabric8.kubernetes.api.model.EphemeralContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What stands still while no injector answers, and what does not: governed namespaces get no new pods; everything else of the
 * cluster goes on, and so does the end of what runs in them.
 */
@NeedsControlPlane
@ExtendWith(Installed.class)
class InjectorDownClusterIT {
    private static final String DOWN = "failed calling webhook \"%s\"";

    /** Pods that were there before their namespace was governed. */
    @BeforeAll
    static void governed(Cluster cluster) {
        cluster.plane().createNamespace("governed", Map.of());
        cluster.admin().resource(pod("governed", "old", Map.of())).create();
        cluster.admin().resource(policy("governed", "old")).create();
        label(cluster, "governed", "enabled");
        Eventually.await(
                "the server knows the label",
                Duration.ofSeconds(20),
                () -> isRefused(() -> cluster.admin()
                        .resource(pod("governed", "trial", Map.of()))
                        .dryRun()
                        .create()));
    }

    @Test
    void aGovernedNamespaceGetsNoPods(Cluster cluster) {
        assertDown(
                "namespaces.injector.sallyport.dev",
                () -> cluster.admin().resource(pod("governed", "new", Map.of())).create());
        assertDown(
                "namespaces.injector.sallyport.dev",
                () -> cluster.admin()
                        .resource(pod("governed", "new", Map.of(Kube.INJECT_LABEL, "disabled")))
                        .create());
    }

    @Test
    void aMisspeltWordIsNotTakenForNo(Cluster cluster) {
        cluster.plane().createNamespace("misspelt", Map.of(Kube.INJECT_LABEL, "enabeld"));
        assertDown(
                "namespaces.injector.sallyport.dev",
                () -> cluster.admin().resource(pod("misspelt", "new", Map.of())).create());
    }

    @Test
    void othersGetTheirPods(Cluster cluster) {
        cluster.plane().createNamespace("free", Map.of());
        cluster.plane().createNamespace("declined", Map.of(Kube.INJECT_LABEL, "disabled"));
        for (Pod pod : List.of(
                pod("free", "plain", Map.of()),
                pod("declined", "asks", Map.of(Kube.INJECT_LABEL, "enabled")),
                pod("kube-system", "asks", Map.of(Kube.INJECT_LABEL, "enabled")))) {
            assertThat(cluster.admin().resource(pod).create().getMetadata().getUid())
                    .isNotBlank();
        }
        assertDown(
                "pods.injector.sallyport.dev",
                () -> cluster.admin()
                        .resource(pod("free", "asks", Map.of(Kube.INJECT_LABEL, "enabled")))
                        .create());
    }

    @Test
    void aRunningPodEndsAndIsLabelledButGetsNoOtherImage(Cluster cluster) {
        var old = cluster.admin().pods().inNamespace("governed").withName("old");
        old.edit(pod -> new PodBuilder(pod)
                .editMetadata()
                .addToLabels("seen", "yes")
                .addToFinalizers("example.com/tracking")
                .endMetadata()
                .build());
        old.edit(pod -> new PodBuilder(pod)
                .editMetadata()
                .withFinalizers()
                .endMetadata()
                .build());
        assertThat(old.require().getMetadata().getFinalizers()).isEmpty();

        assertDown(
                "pods.injector.sallyport.dev",
                () -> old.edit(pod -> new PodBuilder(pod)
                        .editSpec()
                        .editFirstContainer()
                        .withImage("another")
                        .endContainer()
                        .endSpec()
                        .build()));
        assertDown(
                "namespaces.injector.sallyport.dev",
                () -> old.ephemeralContainers()
                        .edit(pod -> new PodBuilder(pod)
                                .editSpec()
                                .addToEphemeralContainers(new EphemeralContainerBuilder()
                                        .withName("shell")
                                        .withImage("shell")
                                        .build())
                                .endSpec()
                                .build()));
    }

    @Test
    void theWallIsNotTouchedButANamespaceIsEmptied(Cluster cluster) {
        assertDown(
                "networkpolicies.injector.sallyport.dev",
                () -> cluster.admin().resource(policy("governed", "open")).create());
        assertDown(
                "networkpolicies.injector.sallyport.dev",
                () -> cluster.admin().resource(policy("governed", "old")).delete());
        try (KubernetesClient controller = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(cluster.admin().getConfiguration())
                        .withImpersonateUsername("system:serviceaccount:kube-system:namespace-controller")
                        .build())
                .build()) {
            assertThat(controller.resource(policy("governed", "old")).delete()).hasSize(1);
        }
    }

    @Test
    void aNamespaceIsFreed(Cluster cluster) {
        cluster.plane().createNamespace("leaving", Map.of(Kube.INJECT_LABEL, "enabled"));
        assertThatCode(() -> label(cluster, "leaving", "disabled")).doesNotThrowAnyException();
        Eventually.await(
                "pods are made again",
                Duration.ofSeconds(20),
                () -> !isRefused(() -> cluster.admin()
                        .resource(pod("leaving", "trial", Map.of()))
                        .dryRun()
                        .create()));
    }

    private static void label(Cluster cluster, String namespace, String word) {
        cluster.admin().namespaces().withName(namespace).edit(found -> {
            found.getMetadata().getLabels().put(Kube.INJECT_LABEL, word);
            return found;
        });
    }

    private static boolean isRefused(Runnable call) {
        try {
            call.run();
            return false;
        } catch (KubernetesClientException e) {
            return true;
        }
    }

    private static void assertDown(String webhook, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(DOWN.formatted(webhook));
    }

    private static Pod pod(String namespace, String name, Map<String, String> labels) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("app")
                .withImage("app")
                .endContainer()
                .endSpec()
                .build();
    }

    private static NetworkPolicy policy(String namespace, String name) {
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withNewPodSelector()
                .endPodSelector()
                .withPolicyTypes("Egress")
                .endSpec()
                .build();
    }
}

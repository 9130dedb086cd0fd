package dev.sallyport.injector.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.testkit.controlplane.ControlPlane;
import dev.sallyport.testkit.controlplane.NeedsControlPlane;
import dev.sallyport.testkit.shell.Eventually;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EphemeralContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real API server with our manifests: it calls the webhooks, and the injector works with the rights of its own service
 * account and no others.
 */
@NeedsControlPlane
class WebhookClusterIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SYSTEM = "sallyport-system";
    private static final String INJECTOR = "sallyport-injector";

    @TempDir
    private static Path folder;

    private static ControlPlane plane;
    private static KubernetesClient admin;
    private static InjectorProcess injector;

    @BeforeAll
    static void install() throws IOException {
        plane = ControlPlane.start();
        admin = plane.admin();
        Path install = Path.of("../manifests/install.yaml").toAbsolutePath();
        Eventually.await(
                "the manifests are applied",
                LIMIT,
                () -> plane.kubectl("apply", "--server-side", "--force-conflicts", "-f", install.toString())
                        .succeeded());
        injector = InjectorProcess.in(folder)
                .with("SALLYPORT_SOURCE", "kubernetes")
                .with("KUBECONFIG", plane.kubeconfig(SYSTEM, INJECTOR).toString())
                .with("SALLYPORT_WALL_WAITING", "PT0.5S")
                .with("SALLYPORT_WALL_RETRY", "PT0.5S");
        admin.resource(bundle(injector.ca().bundlePem())).serverSideApply();
        injector.start().awaitReady();
        point();
        Eventually.await(
                "the settings are admitted",
                LIMIT,
                () -> plane.kubectl(
                                "apply",
                                "-f",
                                Path.of("../manifests/examples/settings/egress-settings.yaml")
                                        .toAbsolutePath()
                                        .toString())
                        .succeeded());
        injector.awaitLog("holds the lease");
    }

    @AfterAll
    static void end() {
        if (injector != null) {
            injector.close();
        }
        if (plane != null) {
            plane.close();
        }
    }

    /** The webhooks by URL, since nothing routes Services here. */
    private static void point() {
        String authority =
                Base64.getEncoder().encodeToString(injector.ca().bundlePem().getBytes(StandardCharsets.UTF_8));
        admin.resources(MutatingWebhookConfiguration.class).withName(INJECTOR).edit(configuration -> {
            configuration.getWebhooks().forEach(hook -> point(hook.getClientConfig(), authority));
            return configuration;
        });
        admin.resources(ValidatingWebhookConfiguration.class).withName(INJECTOR).edit(configuration -> {
            configuration.getWebhooks().forEach(hook -> point(hook.getClientConfig(), authority));
            return configuration;
        });
    }

    private static void point(WebhookClientConfig client, String authority) {
        client.setUrl(injector.https(client.getService().getPath()).toString());
        client.setService(null);
        client.setCaBundle(authority);
    }

    @Test
    void aPodIsInjectedJudgedAndItsNamespaceWalled() {
        governed("shop");
        Pod made = create("shop", "web");
        assertThat(made.getSpec().getInitContainers())
                .extracting(container -> container.getName())
                .startsWith("sallyport-init", "sallyport-proxy");
        await("policy", () -> policy("shop") != null);
        await("bundle", () -> {
            ConfigMap copy = copy("shop");
            return copy != null && copy.getData().get("bundle.pem").contains("BEGIN CERTIFICATE");
        });
        assertThat(policy("shop").getSpec().getPodSelector().getMatchExpressions())
                .isEmpty();
        assertThat(policy("shop").getSpec().getEgress()).hasSizeGreaterThan(3);
        await(
                "Event",
                () -> admin.v1().events().inNamespace("shop").list().getItems().stream()
                        .anyMatch(event -> event.getReason().equals("Injected")));
        assertThat(injector.metric("sallyport_injector_reconciles_total", "outcome=\"failed\""))
                .as(String.join("\n", injector.log()))
                .isZero();
        assertThat(injector.admissions("mutate", "patched", "injected")).isPositive();
    }

    @Test
    void aDryRunIsInjectedToo() {
        governed("rehearsal");
        Pod made = admin.resource(pod("rehearsal", "web")).dryRun().create();
        assertThat(made.getSpec().getInitContainers()).hasSize(2);
        assertThat(admin.pods().inNamespace("rehearsal").list().getItems()).isEmpty();
    }

    /** As a rollout makes them: none is refused, and no connection breaks under the streams that come at once (ADR 0322). */
    @Test
    void manyPodsAtATimeAreAllInjected() throws Exception {
        governed("rush");
        ExecutorService makers = Executors.newFixedThreadPool(64);
        try {
            List<Future<Pod>> made = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                Pod pod = pod("rush", "web-" + i);
                made.add(makers.submit(() -> admin.resource(pod).dryRun().create()));
            }
            for (Future<Pod> pod : made) {
                assertThat(pod.get(60, TimeUnit.SECONDS).getSpec().getInitContainers())
                        .hasSize(2);
            }
        } finally {
            makers.shutdownNow();
        }
    }

    @Test
    void updatesAndEphemeralContainersAreJudged() {
        governed("lab");
        create("lab", "web");
        assertThatThrownBy(() -> admin.pods().inNamespace("lab").withName("web").edit(pod -> {
                    pod.getSpec().getInitContainers().getFirst().setImage("evil");
                    return pod;
                }))
                .hasMessageContaining("sallyport-init");
        assertThatThrownBy(() -> admin.pods()
                        .inNamespace("lab")
                        .withName("web")
                        .ephemeralContainers()
                        .edit(pod -> {
                            pod.getSpec()
                                    .getEphemeralContainers()
                                    .add(new EphemeralContainerBuilder()
                                            .withName("debug")
                                            .withImage("debug")
                                            .withNewSecurityContext()
                                            .withRunAsUser(15401L)
                                            .endSecurityContext()
                                            .build());
                            return pod;
                        }))
                .hasMessageContaining("15401");
        Pod labelled = admin.pods().inNamespace("lab").withName("web").edit(pod -> {
            pod.getMetadata().getLabels().put("team", "lab");
            return pod;
        });
        assertThat(labelled.getMetadata().getLabels()).containsEntry("team", "lab");
        assertThat(admin.pods().inNamespace("lab").withName("web").delete()).isNotEmpty();
    }

    @Test
    void theWallIsNobodyElsesAndNoOtherPolicyOpensIt() {
        governed("tower");
        await("policy", () -> policy("tower") != null);
        assertThatThrownBy(() -> admin.network()
                        .v1()
                        .networkPolicies()
                        .inNamespace("tower")
                        .withName("sallyport-egress")
                        .delete())
                .hasMessageContaining("is written by Sallyport");
        assertThatThrownBy(() -> admin.network()
                        .v1()
                        .networkPolicies()
                        .inNamespace("tower")
                        .delete())
                .hasMessageContaining("is written by Sallyport");
        assertThatThrownBy(() -> admin.resource(allowAll("tower")).create()).hasMessageContaining("spec.egress[0].to");
        admin.namespaces().withName("tower").edit(namespace -> {
            namespace.getMetadata().getLabels().remove("sallyport.dev/inject");
            return namespace;
        });
        await("gone with the label", () -> policy("tower") == null && copy("tower") == null);
    }

    @Test
    void podsFromBeforeDelayTheWallAndPoliciesFromBeforeAreNamed() {
        plane.createNamespace("old", Map.of());
        plane.pod("old", "legacy", "default", "10.244.0.9");
        admin.resource(allowAll("old")).create();
        admin.namespaces().withName("old").edit(namespace -> {
            namespace.getMetadata().getLabels().put("sallyport.dev/inject", "enabled");
            return namespace;
        });
        await("pending", () -> status("old").contains("1 pod without a sidecar: legacy"));
        assertThat(policy("old")).isNull();
        admin.pods().inNamespace("old").withName("legacy").withGracePeriod(0).delete();
        await("applied", () -> status("old").startsWith("Applied since"));
        await("named", () -> status("old").contains("opened by NetworkPolicy allow-all"));
        assertThat(policy("old")).isNotNull();
    }

    @Test
    void whoNoLongerMayOptOutIsWalledInTheEnd() {
        plane.createNamespace("club", Map.of("sallyport.dev/inject", "enabled"));
        annotate("club", "true");
        Pod free = pod("club", "free");
        free.getMetadata().setLabels(Map.of("sallyport.dev/inject", "disabled"));
        await("opting out", () -> admits(free));
        plane.reportAddresses("club", "free", "10.244.0.10");
        await(
                "sparing",
                () -> policy("club") != null
                        && !policy("club")
                                .getSpec()
                                .getPodSelector()
                                .getMatchExpressions()
                                .isEmpty());
        annotate("club", "false");
        await("waits", () -> status("club").contains("free"));
        admin.pods().inNamespace("club").withName("free").withGracePeriod(0).delete();
        await(
                "whole",
                () -> policy("club")
                        .getSpec()
                        .getPodSelector()
                        .getMatchExpressions()
                        .isEmpty());
    }

    @Test
    void aPodDoesNotWalkOutByALabel() {
        governed("walk");
        create("walk", "web");
        assertThatThrownBy(() -> admin.pods()
                        .inNamespace("walk")
                        .withName("web")
                        .edit(pod -> {
                            pod.getMetadata().getLabels().put("sallyport.dev/inject", "disabled");
                            return pod;
                        }))
                .hasMessageContaining("is decided when the pod is made");
    }

    /** Whoever edits a namespace can make a ConfigMap of the bundle's name that cannot be written; the wall stands all the same. */
    @Test
    void aConfigMapThatCannotBeWrittenKeepsNoWallFromStanding() {
        plane.createNamespace("stubborn", Map.of());
        admin.resource(new ConfigMapBuilder(bundle("not ours"))
                        .editMetadata()
                        .withNamespace("stubborn")
                        .endMetadata()
                        .withImmutable(true)
                        .build())
                .create();
        admin.namespaces().withName("stubborn").edit(namespace -> {
            namespace.getMetadata().getLabels().put("sallyport.dev/inject", "enabled");
            return namespace;
        });
        await("policy", () -> policy("stubborn") != null);
        await("the true bundle", () -> {
            // Deleted and made anew: it is gone for a moment.
            ConfigMap copy = copy("stubborn");
            return copy != null && copy.getData().get("bundle.pem").contains("BEGIN CERTIFICATE");
        });
        await("the state", () -> status("stubborn").startsWith("Applied since"));
    }

    private static boolean admits(Pod pod) {
        try {
            admin.resource(pod).create();
            return true;
        } catch (KubernetesClientException notYet) {
            return false;
        }
    }

    private static void annotate(String namespace, String optOut) {
        admin.namespaces().withName(namespace).edit(found -> {
            found.getMetadata().setAnnotations(Map.of("sallyport.dev/allow-opt-out", optOut));
            return found;
        });
    }

    @Test
    void wordsAndResourcesAreRefusedWithTheirSentences() {
        assertThatThrownBy(() -> plane.createNamespace("typo", Map.of("sallyport.dev/inject", "Enabled")))
                .hasMessageContaining("has to be one of disabled, enabled");
        assertThat(plane.kubectl("label", "namespace", "kube-system", "sallyport.dev/inject=enabled")
                        .stderr())
                .contains("is never governed");
    }

    private static void governed(String name) {
        plane.createNamespace(name, Map.of("sallyport.dev/inject", "enabled"));
    }

    /** Until the server's own cache knows the namespace's label, nobody is asked. */
    private static Pod create(String namespace, String name) {
        await(
                "injection in " + namespace,
                () -> !admin.resource(pod(namespace, name))
                        .dryRun()
                        .create()
                        .getSpec()
                        .getInitContainers()
                        .isEmpty());
        return admin.resource(pod(namespace, name)).create();
    }

    private static Pod pod(String namespace, String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("app")
                .withImage("app")
                .endContainer()
                .endSpec()
                .build();
    }

    private static NetworkPolicy allowAll(String namespace) {
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withName("allow-all")
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withNewPodSelector()
                .endPodSelector()
                .withPolicyTypes("Egress")
                .addNewEgress()
                .endEgress()
                .endSpec()
                .build();
    }

    private static ConfigMap bundle(String pem) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("sallyport-trust-bundle")
                .withNamespace(SYSTEM)
                .endMetadata()
                .withData(Map.of("bundle.pem", pem))
                .build();
    }

    private static NetworkPolicy policy(String namespace) {
        return admin.network()
                .v1()
                .networkPolicies()
                .inNamespace(namespace)
                .withName("sallyport-egress")
                .get();
    }

    private static ConfigMap copy(String namespace) {
        return admin.configMaps()
                .inNamespace(namespace)
                .withName("sallyport-trust-bundle")
                .get();
    }

    private static String status(String namespace) {
        ConfigMap copy = copy(namespace);
        Map<String, String> annotations =
                copy == null ? null : copy.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault("sallyport.dev/lockdown-status", "");
    }

    private static void await(String what, BooleanSupplier condition) {
        Eventually.await(() -> what + " in\n" + injector.account(), LIMIT, condition);
    }
}

package dev.sallyport.proxy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.testkit.admission.Admission;
import dev.sallyport.testkit.admission.AdmissionChain;
import dev.sallyport.testkit.admission.AdmissionClient;
import dev.sallyport.testkit.cluster.UserPods;
import dev.sallyport.testkit.pod.PodPhase;
import dev.sallyport.testkit.pod.RunningPod;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The injector over TLS, as an API server calls it; and what the kubelet makes of its answer. */
@ExtendWith(OnAttackGround.class)
class DoorNetnsIT {
    @Test
    void apiServerThatTrustsAnotherRootDoesNotListenToTheInjector(AttackGround here) {
        AdmissionClient stranger = new AdmissionClient(
                here.cluster().world().router().namespace(),
                here.system().injector().addresses(),
                here.cluster().world().internetCa());
        Admission<Pod> refused = new AdmissionChain(stranger).create(UserPods.app("shop", "checkout", "stranger"));
        assertTrue(refused.refusal().contains("certificate"), refused.refusal());
    }

    @Test
    void injectedPodKeepsWhatTheUserWroteAndPassesAgainUnchanged(AttackGround here) {
        Pod written = UserPods.app("shop", "checkout", "again");
        Pod once = here.system().admission().create(written).orThrow();
        assertEquals(
                List.of(Kube.INIT_CONTAINER, Kube.SIDECAR_CONTAINER),
                once.getSpec().getInitContainers().stream()
                        .map(Container::getName)
                        .toList());
        Container app = once.getSpec().getContainers().getFirst();
        assertEquals(written.getSpec().getContainers().getFirst().getCommand(), app.getCommand());
        assertEquals(
                List.of("NET_RAW"), app.getSecurityContext().getCapabilities().getDrop());
        Pod fresh =
                new PodBuilder(once).editMetadata().withUid(null).endMetadata().build();
        Pod twice = here.system().admission().create(fresh).orThrow();
        assertEquals(Serialization.asJson(once.getSpec()), Serialization.asJson(twice.getSpec()));
    }

    @Test
    void nobodyBecomesTheSidecar(AttackGround here) {
        AdmissionChain door = here.system().admission();
        Pod plain = UserPods.app("shop", "checkout", "thief");
        refused(
                door.create(new PodBuilder(plain)
                        .editSpec()
                        .editFirstContainer()
                        .editSecurityContext()
                        .withRunAsUser(15401L)
                        .endSecurityContext()
                        .endContainer()
                        .endSpec()
                        .build()),
                "15401");
        Pod running = here.till().pod();
        refused(
                door.debug(
                        running,
                        new PodBuilder(running)
                                .editSpec()
                                .addToEphemeralContainers(new EphemeralContainerBuilder()
                                        .withName("debugger")
                                        .withImage("debian:12")
                                        .withNewSecurityContext()
                                        .withRunAsUser(15401L)
                                        .endSecurityContext()
                                        .build())
                                .endSpec()
                                .build()),
                "15401");
        refused(
                door.update(
                        running,
                        new PodBuilder(running)
                                .editSpec()
                                .editMatchingInitContainer(c -> Kube.INIT_CONTAINER.equals(c.getName()))
                                .withImage("elsewhere.example/does-nothing:1")
                                .endInitContainer()
                                .endSpec()
                                .build()),
                Kube.INIT_CONTAINER);
    }

    @Test
    void nobodyElseGetsTheSidecarsToken(AttackGround here) {
        Pod plain = UserPods.app("shop", "checkout", "thief");
        refused(
                here.system()
                        .admission()
                        .create(new PodBuilder(plain)
                                .editSpec()
                                .editFirstContainer()
                                .addNewVolumeMount()
                                .withName(Kube.TOKEN_VOLUME)
                                .withMountPath("/stolen")
                                .endVolumeMount()
                                .endContainer()
                                .endSpec()
                                .build()),
                Kube.TOKEN_VOLUME);
        refused(
                here.system()
                        .admission()
                        .create(new PodBuilder(plain)
                                .editSpec()
                                .addNewVolume()
                                .withName("mine")
                                .withNewProjected()
                                .addNewSource()
                                .withNewServiceAccountToken(Kube.CA_AUDIENCE, 3600L, "token")
                                .endSource()
                                .endProjected()
                                .endVolume()
                                .endSpec()
                                .build()),
                Kube.CA_AUDIENCE);
    }

    @Test
    void forgedStatusChangesNothing(AttackGround here) {
        Pod liar = new PodBuilder(UserPods.app("shop", "checkout", "liar"))
                .editMetadata()
                .addToAnnotations(Kube.STATUS_ANNOTATION, "{\"injected\":true}")
                .endMetadata()
                .build();
        Pod stored = here.system().admission().create(liar).orThrow();
        assertEquals(
                Kube.INIT_CONTAINER,
                stored.getSpec().getInitContainers().getFirst().getName());
        assertFalse(stored.getMetadata()
                .getAnnotations()
                .get(Kube.STATUS_ANNOTATION)
                .equals("{\"injected\":true}"));
    }

    @Test
    void wallIsOursAloneAndNobodyBuildsADoorIntoIt(AttackGround here) {
        AdmissionChain door = here.system().admission();
        NetworkPolicy wall = here.system()
                .resources()
                .read(NetworkPolicy.class, "shop", Kube.NETWORK_POLICY)
                .orElseThrow();
        NetworkPolicy open = Serialization.unmarshal("""
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: { name: open, namespace: shop }
                spec:
                  podSelector: {}
                  policyTypes: [Egress]
                  egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }]
                """, NetworkPolicy.class);
        refused(door.create(open), "ipBlock");
        refused(door.delete(wall), Kube.NETWORK_POLICY);
        refused(
                door.update(
                        wall,
                        new NetworkPolicyBuilder(wall)
                                .editSpec()
                                .withEgress(open.getSpec().getEgress())
                                .endSpec()
                                .build()),
                Kube.NETWORK_POLICY);
    }

    @Test
    void jobsInitContainerIsCapturedAndItsSidecarEndsWithIt(AttackGround here) {
        try (RunningPod job = here.system().run(UserPods.example(UserPods.JOB))) {
            assertEquals(
                    PodPhase.SUCCEEDED,
                    job.awaitEnd(Duration.ofSeconds(30)),
                    () -> job.container("app").log());
            assertEquals("allowed: 0\n", line(job, "allowed"));
            assertEquals("refused: 35\n", line(job, "refused"));
            assertFalse(job.container(Kube.SIDECAR_CONTAINER).isRunning());
            assertEquals(0, here.cluster().outbound(job).total());
            List<JsonNode> records =
                    here.records().await(3, r -> r.path("pod_uid").asText().equals(job.uid()));
            assertEquals(
                    List.of("shop/checkout/payments", "", "shop/checkout/partners"),
                    records.stream().map(r -> r.path("rule").asText("")).toList());
        }
    }

    private static String line(RunningPod job, String word) {
        return job.container("rates")
                        .log()
                        .lines()
                        .filter(line -> line.startsWith(word))
                        .findFirst()
                        .orElse("") + "\n";
    }

    private static void refused(Admission<?> admission, String word) {
        assertTrue(admission instanceof Admission.Refused<?>, "let in: " + admission);
        assertTrue(admission.refusal().contains(word), admission.refusal());
    }
}

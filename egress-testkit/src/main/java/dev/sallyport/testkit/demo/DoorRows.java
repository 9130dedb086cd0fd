package dev.sallyport.testkit.demo;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.testkit.admission.Admission;
import dev.sallyport.testkit.admission.Admission.Admitted;
import dev.sallyport.testkit.admission.AdmissionChain;
import dev.sallyport.testkit.cluster.UserPods;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Collectors;

/** What is tried with kubectl by someone whom RBAC permits everything: none of it runs a pod past the gateway. */
final class DoorRows {
    private final DemoCluster demo;
    private final AdmissionChain door;

    DoorRows(DemoCluster demo) {
        this.demo = demo;
        this.door = demo.system().admission();
    }

    List<DoorRow> all() {
        return List.of(
                new DoorRow("a pod as a team writes it (demo/pods/app.yaml)", () -> door.create(plain("plain")), ""),
                new DoorRow("a pod that claims to be injected already", () -> door.create(claimsToBeInjected()), ""),
                new DoorRow("a pod with runAsUser 15401, the sidecar's", () -> door.create(asSidecar()), "15401"),
                new DoorRow("a pod in the node's network", () -> door.create(onTheNode()), "hostNetwork"),
                new DoorRow(
                        "kubectl debug: an ephemeral container with UID 15401",
                        () -> door.debug(
                                demo.checkout().pod(), debugged(demo.checkout().pod())),
                        "15401"),
                new DoorRow(
                        "an update that swaps the init container's image",
                        () -> door.update(
                                demo.checkout().pod(), swapped(demo.checkout().pod())),
                        Kube.INIT_CONTAINER),
                new DoorRow("a NetworkPolicy that opens 0.0.0.0/0", () -> door.create(open()), "ipBlock"),
                new DoorRow("deleting the wall", () -> door.delete(wall()), Kube.NETWORK_POLICY));
    }

    /** The injected containers, for the table. */
    static String injected(Admission<?> admission) {
        return admission instanceof Admitted<?>(Object object, List<String> warnings) && object instanceof Pod pod
                ? "let in, with "
                        + pod.getSpec().getInitContainers().stream()
                                .map(Container::getName)
                                .collect(Collectors.joining(" and "))
                : "let in";
    }

    private static Pod plain(String name) {
        return UserPods.app("shop", "checkout", name);
    }

    private static Pod claimsToBeInjected() {
        return new PodBuilder(plain("liar"))
                .editMetadata()
                .addToAnnotations(Kube.STATUS_ANNOTATION, "injected")
                .endMetadata()
                .build();
    }

    private static Pod asSidecar() {
        return new PodBuilder(plain("thief"))
                .editSpec()
                .editFirstContainer()
                .editSecurityContext()
                .withRunAsUser(15401L)
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }

    private static Pod onTheNode() {
        return new PodBuilder(plain("node"))
                .editSpec()
                .withHostNetwork(true)
                .endSpec()
                .build();
    }

    private static Pod debugged(Pod pod) {
        return new PodBuilder(pod)
                .editSpec()
                .addToEphemeralContainers(new EphemeralContainerBuilder()
                        .withName("debugger")
                        .withImage("debian:12")
                        .withNewSecurityContext()
                        .withRunAsUser(15401L)
                        .endSecurityContext()
                        .build())
                .endSpec()
                .build();
    }

    private static Pod swapped(Pod pod) {
        return new PodBuilder(pod)
                .editSpec()
                .editMatchingInitContainer(c -> Kube.INIT_CONTAINER.equals(c.getName()))
                .withImage("elsewhere.example/does-nothing:1")
                .endInitContainer()
                .endSpec()
                .build();
    }

    private NetworkPolicy wall() {
        return demo.system()
                .resources()
                .read(NetworkPolicy.class, "shop", Kube.NETWORK_POLICY)
                .orElseThrow();
    }

    private static NetworkPolicy open() {
        return Serialization.unmarshal("""
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: { name: open, namespace: shop }
                spec:
                  podSelector: {}
                  policyTypes: [Egress]
                  egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }]
                """, NetworkPolicy.class);
    }
}

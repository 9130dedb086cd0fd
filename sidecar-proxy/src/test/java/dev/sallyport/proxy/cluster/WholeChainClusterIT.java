package dev.sallyport.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.model.contract.CaInterface;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.contract.Uids;
import dev.sallyport.testkit.controlplane.NeedsControlPlane;
import dev.sallyport.testkit.shell.CommandResult;
import dev.sallyport.testkit.shell.Eventually;
import dev.sallyport.testkit.shell.Shell;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Labelling a namespace is all it takes: a real API server, the CA and the injector as they are shipped. */
@NeedsControlPlane
class WholeChainClusterIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String SHOP = "shop";

    private static GovernedCluster cluster;
    private static KubernetesClient admin;

    @BeforeAll
    static void governANamespace() throws Exception {
        cluster = new GovernedCluster();
        admin = cluster.admin();
        cluster.plane().createNamespace(SHOP, Map.of(Kube.INJECT_LABEL, "enabled"));
        cluster.plane().serviceAccount(SHOP, "checkout");
        // The injector watches EgressSettings as well: it knows of them a moment after they are stored.
        Eventually.await("the first pod is admitted", LIMIT, WholeChainClusterIT::admitsAPod);
    }

    private static boolean admitsAPod() {
        try {
            admin.resource(Pods.plain(SHOP, "trial", "checkout")).dryRun().create();
            return true;
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    @AfterAll
    static void end() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void theNamespaceGetsItsTrustBundleAndItsWall() {
        Eventually.await(
                "the bundle's copy",
                LIMIT,
                () -> admin.configMaps()
                                .inNamespace(SHOP)
                                .withName(Kube.BUNDLE_CONFIG_MAP)
                                .get()
                        != null);
        Eventually.await("the wall", LIMIT, () -> wall() != null);
        NetworkPolicy wall = wall();
        assertThat(wall.getSpec().getPolicyTypes()).containsExactly("Egress");
        assertThat(wall.getSpec().getEgress())
                .as("the API server's address, from EndpointSlice default/kubernetes")
                .anySatisfy(rule -> assertThat(rule.getTo()).anySatisfy(peer -> {
                    assertThat(peer.getIpBlock()).isNotNull();
                    assertThat(peer.getIpBlock().getCidr()).isEqualTo("10.255.255.6/32");
                }));
        assertRefused(
                "is written by Sallyport and only by it",
                () -> admin.resource(wall).delete());
        assertRefused(
                "would open a way around the egress gateway",
                () -> admin.network()
                        .v1()
                        .networkPolicies()
                        .inNamespace(SHOP)
                        .load(yaml("""
                        apiVersion: networking.k8s.io/v1
                        kind: NetworkPolicy
                        metadata: { name: open, namespace: shop }
                        spec:
                          podSelector: {}
                          policyTypes: [Egress]
                          egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }]
                        """))
                        .create());
    }

    @Test
    void aPodComesBackInjected() {
        Pod stored = admin.resource(Pods.plain(SHOP, "injected", "checkout")).create();
        assertThat(stored.getSpec().getInitContainers())
                .extracting(Container::getName)
                .containsExactly(Kube.INIT_CONTAINER, Kube.SIDECAR_CONTAINER);
        Container sidecar = stored.getSpec().getInitContainers().get(1);
        assertThat(sidecar.getRestartPolicy()).isEqualTo("Always");
        assertThat(sidecar.getSecurityContext().getRunAsUser()).isEqualTo(Uids.PROXY);
        assertThat(stored.getSpec().getVolumes())
                .extracting("name")
                .contains(Kube.TOKEN_VOLUME, Kube.BUNDLE_VOLUME, Kube.TMP_VOLUME);
        assertThat(stored.getSpec().getContainers().getFirst().getImage()).isEqualTo("app:1");

        Pod tried =
                admin.resource(Pods.plain(SHOP, "tried", "checkout")).dryRun().create();
        assertThat(tried.getSpec().getInitContainers()).hasSize(2);
        assertThat(admin.pods().inNamespace(SHOP).withName("tried").get()).isNull();
    }

    @Test
    void attacksOnTheFinalPodAreRefused() {
        admin.resource(Pods.plain(SHOP, "attacked", "checkout")).create();
        var pod = admin.pods().inNamespace(SHOP).withName("attacked");

        assertRefused(
                Integer.toString(Uids.PROXY),
                () -> pod.ephemeralContainers()
                        .edit(found -> new PodBuilder(found)
                                .editSpec()
                                .addToEphemeralContainers(new EphemeralContainerBuilder()
                                        .withName("thief")
                                        .withImage("thief:1")
                                        .withNewSecurityContext()
                                        .withRunAsUser((long) Uids.PROXY)
                                        .endSecurityContext()
                                        .build())
                                .endSpec()
                                .build()));
        assertRefused(
                Kube.INIT_CONTAINER,
                () -> pod.edit(found -> new PodBuilder(found)
                        .editSpec()
                        .editFirstInitContainer()
                        .withImage("thief:1")
                        .endInitContainer()
                        .endSpec()
                        .build()));
        assertRefused(
                "NET_ADMIN",
                () -> admin.resource(new PodBuilder(Pods.plain(SHOP, "router", "checkout"))
                                .editSpec()
                                .editFirstContainer()
                                .withNewSecurityContext()
                                .withNewCapabilities()
                                .withAdd("NET_ADMIN")
                                .endCapabilities()
                                .endSecurityContext()
                                .endContainer()
                                .endSpec()
                                .build())
                        .create());
        assertRefused(
                "does not permit opting out",
                () -> admin.resource(new PodBuilder(Pods.plain(SHOP, "leaving", "checkout"))
                                .editMetadata()
                                .addToLabels(Kube.INJECT_LABEL, "disabled")
                                .endMetadata()
                                .build())
                        .create());

        // What is no attack goes on: a label, an app's new image, a debugging shell (kubectl debug
        // --profile=restricted).
        pod.edit(found -> new PodBuilder(found)
                .editMetadata()
                .addToLabels("seen", "yes")
                .endMetadata()
                .editSpec()
                .editFirstContainer()
                .withImage("app:2")
                .endContainer()
                .endSpec()
                .build());
        Pod debugged = pod.ephemeralContainers()
                .edit(found -> new PodBuilder(found)
                        .editSpec()
                        .addToEphemeralContainers(new EphemeralContainerBuilder()
                                .withName("shell")
                                .withImage("shell:1")
                                .withNewSecurityContext()
                                .withNewCapabilities()
                                .withDrop("ALL")
                                .endCapabilities()
                                .endSecurityContext()
                                .build())
                        .endSpec()
                        .build());
        assertThat(debugged.getSpec().getEphemeralContainers()).hasSize(1);
        assertThat(debugged.getSpec().getContainers().getFirst().getImage()).isEqualTo("app:2");
    }

    @Test
    void anInvalidPolicyIsRefusedWithEveryProblem() {
        assertRefused(
                "spec.rules[0].hosts[0]",
                () -> admin.genericKubernetesResources(Kube.GROUP + "/" + Kube.VERSION, "EgressPolicy")
                        .inNamespace(SHOP)
                        .load(yaml("""
                        apiVersion: egress.sallyport.dev/v1alpha1
                        kind: EgressPolicy
                        metadata: { name: everything, namespace: shop }
                        spec: { rules: [{ hosts: ["*.com"] }] }
                        """))
                        .create());
    }

    @Test
    void aTokenBoundToThePodBuysItsIdentityAndNoOtherTokenDoes() {
        admin.resource(Pods.plain(SHOP, "buyer", "checkout")).create();
        cluster.plane().reportAddresses(SHOP, "buyer", GovernedCluster.LOOPBACK);
        Path key = cluster.folder().resolve("buyer.key");
        Path request = cluster.folder().resolve("buyer.csr");
        openssl(
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/",
                "-keyout",
                key.toString(),
                "-out",
                request.toString());

        CommandResult bought = ask(request, cluster.plane().token(SHOP, "checkout", "buyer", Kube.CA_AUDIENCE));

        assertThat(bought.stdout()).endsWith("\n201");
        Path chain = cluster.folder().resolve("buyer.crt");
        Shell.run(LIMIT, List.of("tee", chain.toString()), bought.stdout(), Map.of())
                .orThrow();
        assertThat(openssl("x509", "-in", chain.toString(), "-noout", "-ext", "subjectAltName"))
                .contains("URI:spiffe://cluster.local/ns/shop/sa/checkout");
        assertThat(openssl(
                        "verify",
                        "-CAfile",
                        cluster.bundle().toString(),
                        "-untrusted",
                        chain.toString(),
                        chain.toString()))
                .contains("OK");

        assertThat(ask(request, cluster.plane().token(SHOP, "checkout", "buyer", "another-audience"))
                        .stdout())
                .endsWith("\n401");
        assertThat(ask(request, cluster.plane().token(SHOP, "checkout")).stdout())
                .as("bound to no pod, for the API server")
                .endsWith("\n401");
        admin.resource(Pods.plain(SHOP, "elsewhere", "checkout")).create();
        cluster.plane().reportAddresses(SHOP, "elsewhere", "10.244.7.7");
        assertThat(ask(request, cluster.plane().token(SHOP, "checkout", "elsewhere", Kube.CA_AUDIENCE))
                        .stdout())
                .as("replayed from another address")
                .containsPattern("\\n40[13]$");
    }

    private static CommandResult ask(Path request, String token) {
        return Shell.run(
                        "curl",
                        "-sS",
                        "--max-time",
                        "20",
                        "--cacert",
                        cluster.bundle().toString(),
                        "-H",
                        "authorization: Bearer " + token,
                        "-H",
                        "content-type: " + CaInterface.PKCS10,
                        "--data-binary",
                        "@" + request,
                        "-w",
                        "\n%{http_code}",
                        "https://" + GovernedCluster.LOOPBACK + ":"
                                + cluster.ca().https() + CaInterface.CERTIFICATES)
                .orThrow();
    }

    private static String openssl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        return Shell.run(LIMIT, command, "", Map.of()).orThrow().output();
    }

    private static NetworkPolicy wall() {
        return admin.network()
                .v1()
                .networkPolicies()
                .inNamespace(SHOP)
                .withName(Kube.NETWORK_POLICY)
                .get();
    }

    private static InputStream yaml(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRefused(String because, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("injector.sallyport.dev")
                .hasMessageContaining(because);
    }
}

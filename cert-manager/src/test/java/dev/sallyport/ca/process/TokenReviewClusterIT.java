package dev.sallyport.ca.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ca.csr.Openssl;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.testkit.controlplane.ControlPlane;
import dev.sallyport.testkit.controlplane.NeedsControlPlane;
import dev.sallyport.testkit.shell.Eventually;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A real API server: real tokens are reviewed, and the rights that are shipped with the CA are all it has. */
@NeedsControlPlane
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenReviewClusterIT {
    private static final String SYSTEM = Kube.SYSTEM_NAMESPACE;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private ControlPlane plane;
    private CaProcess ca;
    private HttpClient client;
    private Pod pod;

    @BeforeAll
    void start() {
        plane = ControlPlane.start();
        plane.createNamespace(SYSTEM, Map.of());
        plane.createNamespace("shop", Map.of());
        Path rights = Path.of(System.getProperty("sallyport.root"), "manifests/base/ca-rbac.yaml");
        assertThat(plane.kubectl("apply", "-f", rights.toString()).succeeded()).isTrue();
        plane.serviceAccount("shop", "checkout");
        plane.serviceAccount("shop", "admin");
        pod = plane.pod("shop", "till", "checkout", "127.0.0.1");
        ca = CaProcess.start(Map.of(
                        "SALLYPORT_SOURCE", "kubernetes",
                        "SALLYPORT_POD_NAME", "ca-0",
                        "SALLYPORT_POLL_INTERVAL", "PT0.2S",
                        "SALLYPORT_NAMES", "spiffe://cluster.local/ns/sallyport-system/sa/sallyport-ca=localhost",
                        "KUBECONFIG", plane.kubeconfig(SYSTEM, "sallyport-ca").toString()))
                .awaitReady();
        Eventually.await("the bundle is published", LIMIT, () -> !bundle().isEmpty());
        client = client("127.0.0.1");
    }

    @AfterAll
    void stop() {
        ca.close();
        plane.close();
    }

    private String bundle() {
        ConfigMap map = plane.admin()
                .configMaps()
                .inNamespace(SYSTEM)
                .withName(Kube.BUNDLE_CONFIG_MAP)
                .get();
        return map == null ? "" : map.getData().get("bundle.pem");
    }

    private HttpClient client(String from) {
        return CaProcess.client(CaProcess.certificates(bundle()), from, HttpClient.Version.HTTP_2);
    }

    @Test
    void issuesForARealPodBoundToken(@TempDir Path folder) throws IOException, InterruptedException {
        HttpResponse<String> answer = Request.with(plane.token("shop", "checkout", "till", "sallyport-ca"))
                .send(ca, client);
        assertThat(answer.statusCode()).isEqualTo(201);
        X509Certificate leaf = CaProcess.certificates(answer.body()).getFirst();
        assertThat(leaf.getSubjectX500Principal())
                .hasToString("SERIALNUMBER=" + pod.getMetadata().getUid());
        Path chain = Files.writeString(folder.resolve("chain"), answer.body());
        Path roots = Files.writeString(folder.resolve("roots"), bundle());
        assertThat(Openssl.run("verify -x509_strict -CAfile " + roots + " -untrusted " + chain + " " + chain))
                .endsWith("OK\n");
        ca.awaitLine("Issued", pod.getMetadata().getUid(), "credential JTI=");
    }

    @Test
    void refusesRealTokensOfOthers() {
        refuses(plane.token("shop", "checkout", "till", "another"), client, 401, "token_invalid");
        refuses(plane.token("shop", "checkout"), client, 401, "token_invalid");
        refuses("nonsense", client, 401, "token_invalid");
        String good = plane.token("shop", "checkout", "till", "sallyport-ca");
        refuses(good, client("127.0.0.7"), 403, "source_address");
        plane.pod("shop", "brief", "checkout", "127.0.0.1");
        String brief = plane.token("shop", "checkout", "brief", "sallyport-ca");
        plane.admin()
                .pods()
                .inNamespace("shop")
                .withName("brief")
                .withGracePeriod(0)
                .delete();
        refuses(brief, client, 401, "token_invalid");
        plane.pod("shop", "brief", "checkout", "127.0.0.1");
        refuses(brief, client, 401, "token_invalid");
    }

    private void refuses(String token, HttpClient from, int status, String reason) {
        String metric = "sallyport_ca_refused_total{reason=\"" + reason + "\"}";
        double before = ca.metric(metric);
        HttpResponse<String> answer = Request.with(token).send(ca, from);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo("{\"type\":\"about:blank\",\"status\":" + status + "}");
        assertThat(ca.metric(metric)).isEqualTo(before + 1);
        ca.awaitLine("Refused (" + reason + ")");
    }

    /** A sidecar that drains for long must be able to renew (ADR 0105). */
    @Test
    void issuesForAPodThatIsBeingDeleted() {
        plane.pod("shop", "leaving", "checkout", "127.0.0.1");
        var leaving = plane.admin().pods().inNamespace("shop").withName("leaving");
        leaving.edit(found -> finalized(found, List.of("sallyport.dev/test")));
        String token = plane.token("shop", "checkout", "leaving", "sallyport-ca");
        leaving.delete();
        assertThat(leaving.require().getMetadata().getDeletionTimestamp()).isNotNull();
        assertThat(Request.with(token).send(ca, client).statusCode()).isEqualTo(201);
        leaving.edit(found -> finalized(found, List.of()));
        Eventually.await("the pod is gone", LIMIT, () -> leaving.get() == null);
        // For some seconds the API server remembers that the token was good; that the pod is gone we see.
        assertThat(Request.with(token).send(ca, client).statusCode()).isIn(401, 403);
    }

    private static Pod finalized(Pod pod, List<String> finalizers) {
        pod.getMetadata().setFinalizers(finalizers);
        return pod;
    }

    @Test
    void aStateThatSomebodyDeletedIsWrittenAgainWithTheSameRoot() {
        var state = plane.admin().secrets().inNamespace(SYSTEM).withName(Kube.CA);
        String root = state.require().getData().get("root.crt");
        state.delete();
        Eventually.await("the state is there again", LIMIT, () -> state.get() != null);
        assertThat(state.require().getData()).containsEntry("root.crt", root).containsKey("root.key");
        ca.awaitLine("had vanished", "written again");
        assertThat(ca.health("ready")).isEqualTo(200);
    }

    @Test
    void hasEnoughRightsForWebhooksAndForARotation() {
        plane.admin()
                .resource(new MutatingWebhookConfigurationBuilder()
                        .withNewMetadata()
                        .withName(Kube.INJECTOR)
                        .endMetadata()
                        .addNewWebhook()
                        .withName("pods.sallyport.dev")
                        .withAdmissionReviewVersions("v1")
                        .withSideEffects("None")
                        .withNewClientConfig()
                        .withNewService()
                        .withName(Kube.INJECTOR)
                        .withNamespace(SYSTEM)
                        .endService()
                        .endClientConfig()
                        .endWebhook()
                        .build())
                .create();
        Eventually.await("caBundle is patched", LIMIT, () -> caBundle().equals(bundle()));
        plane.admin().secrets().inNamespace(SYSTEM).withName(Kube.CA).edit(secret -> {
            secret.getMetadata().setAnnotations(new HashMap<>(Map.of("sallyport.dev/rotate-root", "please")));
            return secret;
        });
        Eventually.await(
                "both roots are published",
                LIMIT,
                () -> CaProcess.certificates(bundle()).size() == 2);
        Eventually.await("both are in caBundle", LIMIT, () -> caBundle().equals(bundle()));
        assertThat(plane.admin()
                        .secrets()
                        .inNamespace(SYSTEM)
                        .withName(Kube.CA)
                        .get()
                        .getData())
                .containsKey("next-root.key");
        assertThat(List.copyOf(ca.log())).noneMatch(line -> line.contains("tried again until it works"));
    }

    private String caBundle() {
        MutatingWebhookConfiguration found = plane.admin()
                .admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withName(Kube.INJECTOR)
                .get();
        String text = found.getWebhooks().getFirst().getClientConfig().getCaBundle();
        return text == null ? "" : new String(Base64.getDecoder().decode(text), StandardCharsets.US_ASCII);
    }
}

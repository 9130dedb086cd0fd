package dev.sallyport.ca.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ca.kubernetes.FrontDoor;
import dev.sallyport.ca.kubernetes.FrontDoor.Mood;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.testkit.shell.Eventually;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Replaceable;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.utils.ResponseProviders;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The CA as a process against an API server that keeps objects, reviews tokens as told, and misbehaves as told. */
class KubernetesModeIT {
    private static final String SYSTEM = Kube.SYSTEM_NAMESPACE;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews";

    private final Map<ServerRequest, Queue<ServerResponse>> expected = new HashMap<>();
    private final KubernetesMockServer api = new KubernetesMockServer(
            new Context(Serialization.jsonMapper()),
            new MockWebServer(),
            expected,
            new KubernetesMixedDispatcher(expected),
            false);
    private final Map<String, TokenReview> reviews = new ConcurrentHashMap<>();
    private String uid = "";
    private FrontDoor door;
    private KubernetesClient cluster;
    private CaProcess ca;

    @BeforeEach
    void start() {
        api.init();
        api.expect()
                .post()
                .withPath(REVIEWS)
                .andReply(ResponseProviders.of(201, recorded -> {
                    TokenReview asked = Serialization.unmarshal(recorded.getUtf8Body(), TokenReview.class);
                    return reviews.getOrDefault(
                            asked.getSpec().getToken(),
                            new TokenReviewBuilder()
                                    .withNewStatus()
                                    .withAuthenticated(false)
                                    .withError("[invalid bearer token]")
                                    .endStatus()
                                    .build());
                }))
                .always();
        door = new FrontDoor(URI.create("http://localhost:" + api.getPort()));
        cluster = api.createClient();
        ca = launch("ca-0").awaitReady();
    }

    @AfterEach
    void stop() {
        ca.close();
        cluster.close();
        door.close();
        api.destroy();
    }

    private CaProcess launch(String name) {
        return CaProcess.start(Map.of(
                "SALLYPORT_SOURCE", "kubernetes",
                "SALLYPORT_POD_NAME", name,
                "SALLYPORT_POLL_INTERVAL", "PT0.2S",
                "SALLYPORT_ATTEST_TIMEOUT", "PT3S",
                "SALLYPORT_NAMES", "spiffe://cluster.local/ns/sallyport-system/sa/sallyport-ca=localhost",
                "QUARKUS_KUBERNETES_CLIENT_API_SERVER_URL", door.url(),
                "QUARKUS_KUBERNETES_CLIENT_NAMESPACE", SYSTEM));
    }

    private Secret secret() {
        return cluster.secrets().inNamespace(SYSTEM).withName(Kube.CA).get();
    }

    private String bundle() {
        ConfigMap map = cluster.configMaps()
                .inNamespace(SYSTEM)
                .withName(Kube.BUNDLE_CONFIG_MAP)
                .get();
        return map == null || map.getData() == null ? "" : map.getData().getOrDefault("bundle.pem", "");
    }

    private static String text(Secret secret, String key) {
        return new String(Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
    }

    private HttpClient client() {
        Eventually.await("the bundle is published", LIMIT, () -> !bundle().isEmpty());
        return CaProcess.client(CaProcess.certificates(bundle()), "127.0.0.1", HttpClient.Version.HTTP_2);
    }

    /** Its UID is the API server's choice. */
    private void pod(UnaryOperator<PodBuilder> change) {
        PodBuilder pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("till")
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName("checkout")
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .addNewPodIP("10.1.2.3")
                .addNewPodIP("127.0.0.1")
                .endStatus();
        uid = cluster.resource(change.apply(pod).build())
                .createOr(Replaceable::update)
                .getMetadata()
                .getUid();
    }

    /** What the API server says about a token. */
    private void review(String token, UnaryOperator<TokenReviewBuilder> change) {
        TokenReviewBuilder good = new TokenReviewBuilder()
                .withNewStatus()
                .withAuthenticated(true)
                .withAudiences("sallyport-ca")
                .withNewUser()
                .withUsername("system:serviceaccount:shop:checkout")
                .addToExtra("authentication.kubernetes.io/pod-name", List.of("till"))
                .addToExtra("authentication.kubernetes.io/pod-uid", List.of(uid))
                .addToExtra("authentication.kubernetes.io/credential-id", List.of("JTI=one"))
                .endUser()
                .endStatus();
        reviews.put(token, change.apply(good).build());
    }

    @Test
    void makesItsAuthorityPublishesTheBundleAndPatchesWebhooksAlsoAfterOthersUndidIt() {
        Secret secret = secret();
        assertThat(secret.getType()).isEqualTo("Opaque");
        assertThat(secret.getData()).containsKeys("root.crt", "root.key", "tls.crt", "tls.key", "ca.crt", "state");
        Eventually.await("the bundle", LIMIT, () -> bundle().equals(text(secret, "ca.crt")));
        assertThat(ca.metric("sallyport_ca_tenure_held")).isEqualTo(1);

        webhooks();
        Eventually.await(
                "caBundle is patched", LIMIT, () -> caBundles().stream().allMatch(bundle()::equals));
        assertThat(caBundles()).hasSize(3);
        webhooks(); // someone applies the manifests again
        Eventually.await(
                "caBundle is patched again", LIMIT, () -> caBundles().stream().allMatch(bundle()::equals));

        String good = bundle();
        cluster.configMaps()
                .inNamespace(SYSTEM)
                .withName(Kube.BUNDLE_CONFIG_MAP)
                .edit(map -> {
                    map.getData().put("bundle.pem", "evil");
                    return map;
                });
        Eventually.await("the bundle is put right", LIMIT, () -> bundle().equals(good));
        cluster.configMaps()
                .inNamespace(SYSTEM)
                .withName(Kube.BUNDLE_CONFIG_MAP)
                .delete();
        Eventually.await("the bundle is made again", LIMIT, () -> bundle().equals(good));
        assertThat(ca.log()).noneMatch(line -> line.contains("PRIVATE KEY"));
    }

    private void webhooks() {
        cluster.resource(new MutatingWebhookConfigurationBuilder()
                        .withNewMetadata()
                        .withName(Kube.INJECTOR)
                        .endMetadata()
                        .addNewWebhook()
                        .withName("a.sallyport.dev")
                        .withNewClientConfig()
                        .withNewService()
                        .withName("x")
                        .withNamespace("y")
                        .endService()
                        .endClientConfig()
                        .endWebhook()
                        .addNewWebhook()
                        .withName("b.sallyport.dev")
                        .withNewClientConfig()
                        .withCaBundle("b2xk")
                        .withNewService()
                        .withName("x")
                        .withNamespace("y")
                        .endService()
                        .endClientConfig()
                        .endWebhook()
                        .build())
                .createOr(Replaceable::update);
        cluster.resource(new ValidatingWebhookConfigurationBuilder()
                        .withNewMetadata()
                        .withName(Kube.INJECTOR)
                        .endMetadata()
                        .addNewWebhook()
                        .withName("c.sallyport.dev")
                        .withNewClientConfig()
                        .withNewService()
                        .withName("x")
                        .withNamespace("y")
                        .endService()
                        .endClientConfig()
                        .endWebhook()
                        .build())
                .createOr(Replaceable::update);
    }

    private List<String> caBundles() {
        var v1 = cluster.admissionRegistration().v1();
        return Stream.concat(
                        v1.mutatingWebhookConfigurations().withName(Kube.INJECTOR).get().getWebhooks().stream()
                                .map(webhook -> webhook.getClientConfig()),
                        v1.validatingWebhookConfigurations().withName(Kube.INJECTOR).get().getWebhooks().stream()
                                .map(webhook -> webhook.getClientConfig()))
                .map(config -> config.getCaBundle() == null ? "" : config.getCaBundle())
                .map(text -> new String(Base64.getDecoder().decode(text), StandardCharsets.US_ASCII))
                .toList();
    }

    @Test
    void issuesToThePodAndToNobodyElse() {
        HttpClient client = client();
        pod(pod -> pod);
        review("good", review -> review);
        HttpResponse<String> answer = Request.with("good").send(ca, client);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(CaProcess.certificates(answer.body()).getFirst().getSubjectX500Principal())
                .hasToString("SERIALNUMBER=" + uid);
        ca.awaitLine("Issued", "pod shop/till (" + uid + ")", "credential JTI=one");
        assertThat(ca.metric("sallyport_ca_token_review_seconds_count")).isEqualTo(1);

        refuses("unknown", review -> null, client, 401, "token_invalid");
        refuses("unaware", r -> r.editStatus().withAudiences(List.of()).endStatus(), client, 401, "token_audience");
        refuses("foreign", r -> r.editStatus().withAudiences("api").endStatus(), client, 401, "token_audience");
        refuses(
                "node",
                r -> r.editStatus()
                        .editUser()
                        .withUsername("system:node:a")
                        .endUser()
                        .endStatus(),
                client,
                401,
                "token_subject");
        refuses("error", r -> r.editStatus().withError("odd").endStatus(), client, 401, "token_invalid");
        refuses(
                "unbound",
                r -> r.editStatus()
                        .editUser()
                        .removeFromExtra("authentication.kubernetes.io/pod-uid")
                        .endUser()
                        .endStatus(),
                client,
                401,
                "token_not_pod_bound");
        refuses(
                "other pod",
                r -> r.editStatus()
                        .editUser()
                        .addToExtra("authentication.kubernetes.io/pod-name", List.of("gone"))
                        .endUser()
                        .endStatus(),
                client,
                403,
                "pod_unknown");
        refuses(
                "other uid",
                r -> r.editStatus()
                        .editUser()
                        .addToExtra("authentication.kubernetes.io/pod-uid", List.of("uid-0"))
                        .endUser()
                        .endStatus(),
                client,
                403,
                "pod_mismatch");
        refuses(
                "other account",
                r -> r.editStatus()
                        .editUser()
                        .withUsername("system:serviceaccount:shop:admin")
                        .endUser()
                        .endStatus(),
                client,
                403,
                "pod_mismatch");
        HttpClient elsewhere =
                CaProcess.client(CaProcess.certificates(bundle()), "127.0.0.9", HttpClient.Version.HTTP_1_1);
        refuses("good", r -> r, elsewhere, 403, "source_address");
        pod(pod -> pod.editStatus().withPhase("Failed").endStatus());
        refuses("good", r -> r, client, 403, "pod_ended");
    }

    private void refuses(
            String token, UnaryOperator<TokenReviewBuilder> review, HttpClient client, int status, String reason) {
        if (!token.equals("unknown")) {
            review(token, review);
        }
        String metric = "sallyport_ca_refused_total{reason=\"" + reason + "\"}";
        double before = ca.metric(metric);
        HttpResponse<String> answer = Request.with(token).send(ca, client);
        assertThat(answer.statusCode()).as(token).isEqualTo(status);
        assertThat(answer.body()).isEqualTo("{\"type\":\"about:blank\",\"status\":" + status + "}");
        assertThat(ca.metric(metric)).isEqualTo(before + 1);
        ca.awaitLine("Refused (" + reason + ")");
    }

    @Test
    void says503WhenTheApiServerFailsOrHangsAndServesAgainAfterwards() {
        HttpClient client = client();
        pod(pod -> pod);
        review("good", review -> review);
        door.be(Mood.FAIL, REVIEWS);
        unavailable(client);
        door.be(Mood.HANG, REVIEWS);
        long began = System.nanoTime();
        unavailable(client);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
        door.be(Mood.HANG, "/pods/till");
        unavailable(client);
        door.be(Mood.FAIL, "");
        ca.awaitLine("the CA's state cannot be read or written: the API server answered with status 500");
        assertThat(ca.health("ready")).isEqualTo(200);
        door.behave();
        assertThat(Request.with("good").send(ca, client).statusCode()).isEqualTo(201);
    }

    private void unavailable(HttpClient client) {
        double before = ca.metric("sallyport_ca_refused_total{reason=\"attestor_unavailable\"}");
        HttpResponse<String> answer = Request.with("good").send(ca, client);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).contains("2");
        assertThat(ca.metric("sallyport_ca_refused_total{reason=\"attestor_unavailable\"}"))
                .isEqualTo(before + 1);
    }

    @Test
    void replicasServeOneStateAndTheSecondTakesOverWhenTheFirstEnds() {
        Eventually.await("the bundle is published", LIMIT, () -> !bundle().isEmpty());
        String version = secret().getMetadata().getResourceVersion();
        try (CaProcess second = launch("ca-1").awaitReady()) {
            assertThat(second.metric("sallyport_ca_tenure_held")).isZero();
            assertThat(second.metric("sallyport_ca_bundle_sequence"))
                    .isEqualTo(ca.metric("sallyport_ca_bundle_sequence"));
            assertThat(secret().getMetadata().getResourceVersion()).isEqualTo(version);
            pod(pod -> pod);
            review("good", review -> review);
            assertThat(Request.with("good").send(second, client()).statusCode()).isEqualTo(201);
            ca.close();
            Eventually.await("the second holds the lease", LIMIT, () -> second.metric("sallyport_ca_tenure_held") == 1);
            cluster.secrets().inNamespace(SYSTEM).withName(Kube.CA).edit(secret -> {
                secret.getMetadata().setAnnotations(new HashMap<>(Map.of("sallyport.dev/rotate-root", "now")));
                return secret;
            });
            Eventually.await(
                    "a root is announced", LIMIT, () -> second.metric("sallyport_ca_phase{phase=\"announced\"}") == 1);
            Eventually.await(
                    "both are published",
                    LIMIT,
                    () -> CaProcess.certificates(bundle()).size() == 2);
            assertThat(secret().getMetadata().getAnnotations()).doesNotContainKey("sallyport.dev/rotate-root");
            assertThat(secret().getData()).containsKey("next-root.key");
        }
    }
}

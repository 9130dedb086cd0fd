package dev.sallyport.ca.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.ca.authority.StateStore.Written;
import dev.sallyport.ca.bundle.TrustBundle;
import dev.sallyport.ca.certificate.Authority;
import dev.sallyport.ca.kubernetes.FrontDoor.Mood;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.testkit.shell.Eventually;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The adapters against an API server that keeps objects, and fails as told. */
class SecretStateStoreTest {
    private static final String NS = Kube.SYSTEM_NAMESPACE;
    private static final LeaseTenure.Timing QUICK =
            new LeaseTenure.Timing(Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofMillis(100));

    private final Map<ServerRequest, Queue<ServerResponse>> expected = new HashMap<>();
    private final KubernetesMockServer api = new KubernetesMockServer(
            new Context(), new MockWebServer(), expected, new KubernetesMixedDispatcher(expected), false);
    private final BoundedCalls calls = new BoundedCalls(4, Duration.ofSeconds(5));
    private FrontDoor door;
    private KubernetesClient client;
    private SecretStateStore store;

    @BeforeEach
    void start() {
        api.init();
        door = new FrontDoor(URI.create("http://localhost:" + api.getPort()));
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl(door.url())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
        store = new SecretStateStore(client, NS, calls);
    }

    @AfterEach
    void stop() {
        calls.close();
        client.close();
        door.close();
        api.destroy();
    }

    private static Map<String, byte[]> files(String... names) {
        Map<String, byte[]> files = new HashMap<>();
        for (String name : names) {
            files.put(name, name.getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }

    @Test
    void writesOnlyOnWhatItRead() throws IOException {
        Written nothing = store.load();
        assertThat(nothing.files()).isEmpty();
        assertThat(store.replace(nothing, files("tls.crt", "next-root.key", "state")))
                .isTrue();
        assertThat(store.replace(nothing, files("tls.crt"))).isFalse(); // created meanwhile
        Written first = store.load();
        assertThat(first.files()).containsOnlyKeys("tls.crt", "next-root.key", "state");
        assertThat(store.replace(first, files("tls.crt", "state"))).isTrue();
        assertThat(store.load().files()).containsOnlyKeys("tls.crt", "state"); // the key of an old root is forgotten
        assertThat(store.replace(first, files("tls.crt", "evil"))).isFalse(); // changed meanwhile
        assertThat(store.load().files()).doesNotContainKey("evil");
        assertThat(first.toString()).doesNotContain("next-root.key=").contains("version");
    }

    @Test
    void keepsWhatOthersPutThereAndTakesTheRequestForARotationAway() throws IOException {
        store.replace(store.load(), files("tls.crt"));
        client.secrets().inNamespace(NS).withName(Kube.CA).edit(secret -> {
            secret.getData().put("note", "bm90ZQ==");
            secret.getMetadata()
                    .setAnnotations(new HashMap<>(Map.of(SecretStateStore.ROTATE_ANNOTATION, "", "a", "b")));
            return secret;
        });
        Written asked = store.load();
        assertThat(asked.rotationAsked()).isTrue();
        assertThat(store.replace(asked, files("tls.crt"))).isTrue();
        assertThat(store.load().rotationAsked()).isFalse();
        assertThat(store.load().files()).containsKey("note");
        assertThat(client.secrets()
                        .inNamespace(NS)
                        .withName(Kube.CA)
                        .get()
                        .getMetadata()
                        .getAnnotations())
                .containsOnlyKeys("a");
    }

    @Test
    void takesAnEmptySecretForNothingAndFillsIt() throws IOException {
        client.secrets()
                .inNamespace(NS)
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(Kube.CA)
                        .endMetadata()
                        .build())
                .create();
        Written empty = store.load();
        assertThat(empty.files()).isEmpty();
        assertThat(store.replace(empty, files("tls.crt"))).isTrue();
        assertThat(store.load().files()).containsKey("tls.crt");
    }

    @Test
    void saysThatTheApiServerFailedOrDidNotAnswer() {
        door.be(Mood.FAIL, "secrets");
        assertThatThrownBy(store::load).isInstanceOf(IOException.class).hasMessageContaining("status 500");
        door.be(Mood.HANG, "secrets");
        try (BoundedCalls impatient = new BoundedCalls(1, Duration.ofMillis(200))) {
            SecretStateStore hanging = new SecretStateStore(client, NS, impatient);
            for (int i = 0; i < 3; i++) { // the one place is free again after each
                assertThatThrownBy(hanging::load)
                        .isInstanceOf(IOException.class)
                        .hasMessage("the API server did not answer within PT0.2S");
            }
            door.behave();
            Eventually.await("the place is free", Duration.ofSeconds(5), () -> loads(hanging));
        }
    }

    private static boolean loads(SecretStateStore store) {
        try {
            return store.load().files().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void losesTheTenureWhenTheLeaseCannotBeRenewedAndGetsItAgain() {
        try (LeaseTenure tenure = new LeaseTenure(client, NS, "one", QUICK);
                LeaseTenure other = new LeaseTenure(client, NS, "two", QUICK)) {
            tenure.start();
            Eventually.await("it is held", Duration.ofSeconds(20), tenure::isHeld);
            other.start();
            door.be(Mood.FAIL, "leases");
            Eventually.await("it is lost", Duration.ofSeconds(20), () -> !tenure.isHeld());
            assertThat(other.isHeld()).isFalse();
            door.behave();
            Eventually.await("one holds it", Duration.ofSeconds(20), () -> tenure.isHeld() || other.isHeld());
            assertThat(tenure.isHeld() && other.isHeld()).isFalse();
        }
    }

    @Test
    void saysThatTheBundleIsNotPublishedWhileItCannotBe() {
        TrustBundle bundle = new TrustBundle(
                List.of(Authority.newRoot(
                                TrustDomain.CLUSTER_LOCAL, Instant.now(), Duration.ofDays(1), new SecureRandom())
                        .certificate()),
                1);
        BundleConfigMap configMap = new BundleConfigMap(client, NS, calls);
        WebhookBundles webhooks = new WebhookBundles(client, calls);
        door.be(Mood.FAIL, "configmaps");
        assertThat(configMap.and(webhooks).publish(bundle)).isFalse();
        door.be(Mood.FAIL, "validatingwebhookconfigurations");
        assertThat(configMap.and(webhooks).publish(bundle)).isFalse();
        door.behave();
        assertThat(configMap.and(webhooks).publish(bundle)).isTrue();
        int before = door.seen().size();
        assertThat(configMap.publish(bundle)).isTrue();
        assertThat(door.seen().stream().skip(before)).allMatch(request -> request.startsWith("GET"));
    }
}

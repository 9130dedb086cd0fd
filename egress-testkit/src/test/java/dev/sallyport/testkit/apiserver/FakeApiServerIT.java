package dev.sallyport.testkit.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.testkit.shell.Eventually;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What our tests rely on in the fake, asked by the client that our programs use. */
class FakeApiServerIT {
    private final FakeApiServer server = FakeApiServer.start();
    private final KubernetesClient client =
            new KubernetesClientBuilder().withConfig(server.config()).build();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private static ConfigMap map(String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .addToLabels("app", name)
                .endMetadata()
                .withData(Map.of("k", value))
                .build();
    }

    @Test
    void createsReplacesPatchesAndDeletes() {
        ConfigMap created = client.resource(map("a", "1")).create();
        assertThat(created.getMetadata().getUid()).isNotEmpty();
        assertThatThrownBy(() -> client.resource(map("a", "1")).create())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(409));

        client.resource(new ConfigMapBuilder(created).withData(Map.of("k", "2")).build())
                .update();
        assertThatThrownBy(() -> client.resource(new ConfigMapBuilder(created)
                                .withData(Map.of("k", "3"))
                                .build())
                        .update())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(409));

        client.configMaps()
                .inNamespace("shop")
                .withName("a")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"k\":null,\"l\":\"4\"}}");
        assertThat(client.resource(map("a", "")).get().getData()).isEqualTo(Map.of("l", "4"));
        client.resource(map("b", "x")).serverSideApply();
        assertThat(client.configMaps()
                        .inAnyNamespace()
                        .withLabel("app", "b")
                        .list()
                        .getItems())
                .hasSize(1);
        client.resource(map("a", "")).delete();
        assertThat(client.resource(map("a", "")).get()).isNull();
    }

    @Test
    void statusHasAPathOfItsOwn() {
        server.put("{apiVersion: v1, kind: Namespace, metadata: {name: shop}, status: {phase: Active}}");
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("shop")
                        .addToLabels("a", "b")
                        .endMetadata()
                        .withNewStatus()
                        .withPhase("Terminating")
                        .endStatus()
                        .build())
                .update();

        assertThat(client.namespaces().withName("shop").get().getStatus().getPhase())
                .isEqualTo("Active");
        client.namespaces()
                .withName("shop")
                .editStatus(namespace -> new NamespaceBuilder(namespace)
                        .editStatus()
                        .withPhase("Terminating")
                        .endStatus()
                        .build());
        assertThat(client.namespaces().withName("shop").get())
                .returns("Terminating", namespace -> namespace.getStatus().getPhase())
                .returns(Map.of("a", "b"), namespace -> namespace.getMetadata().getLabels());
    }

    @Test
    void anInformerFollowsAndSurvivesDroppedAndExpiredWatches() {
        client.resource(map("a", "1")).create();
        try (SharedIndexInformer<ConfigMap> informer =
                client.configMaps().inNamespace("shop").inform()) {
            assertThat(informer.getStore().list()).hasSize(1);
            client.resource(map("b", "1")).create();
            Eventually.await(
                    "b is seen",
                    Duration.ofSeconds(10),
                    () -> informer.getStore().list().size() == 2);
            server.dropWatches();
            client.resource(map("c", "1")).create();
            Eventually.await(
                    "c is seen",
                    Duration.ofSeconds(10),
                    () -> informer.getStore().list().size() == 3);
            server.compact();
            server.delete("", "configmaps", "shop", "c");
            Eventually.await(
                    "c is gone",
                    Duration.ofSeconds(10),
                    () -> informer.getStore().list().size() == 2);
        }
    }

    @Test
    void listsAreCutIntoPages() {
        for (int i = 0; i < 5; i++) {
            client.resource(map("m" + i, "1")).create();
        }
        var first = client.configMaps()
                .inAnyNamespace()
                .list(new ListOptionsBuilder().withLimit(3L).build());
        var second = client.configMaps()
                .inAnyNamespace()
                .list(new ListOptionsBuilder()
                        .withLimit(3L)
                        .withContinue(first.getMetadata().getContinue())
                        .build());

        assertThat(first.getItems()).hasSize(3);
        assertThat(second.getItems()).hasSize(2);
        assertThat(second.getMetadata().getContinue()).isNull();
    }

    @Test
    void faultsHitWhatTheyName() {
        server.faults().add(new Fault.Answer(500), call -> call.isOf("configmaps") && call.isWrite());
        server.faults().add(new Fault.EmptyList(), call -> call.isOf("configmaps"));
        server.put(map("a", "1"));

        assertThatThrownBy(() -> client.resource(map("b", "1")).create())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(500));
        assertThat(client.configMaps().inAnyNamespace().list().getItems()).isEmpty();
        server.faults().clear();
        assertThat(client.configMaps().inAnyNamespace().list().getItems()).hasSize(1);
    }

    @Test
    void tokensAreReviewedAsScripted() {
        server.reviewTokens((token, audiences) -> new TokenReviewStatusBuilder()
                .withAuthenticated(token.equals("good") && audiences.contains("sallyport-ca"))
                .build());
        assertThat(review("good").getStatus().getAuthenticated()).isTrue();
        assertThat(review("bad").getStatus().getAuthenticated()).isFalse();
    }

    private TokenReview review(String token) {
        return client.resource(new TokenReviewBuilder()
                        .withNewSpec()
                        .withToken(token)
                        .withAudiences("sallyport-ca")
                        .endSpec()
                        .build())
                .create();
    }

    @Test
    void comesBackWithWhatItHeld() {
        client.resource(map("a", "1")).create();
        server.close();
        assertThatThrownBy(() -> client.resource(map("a", "1")).get()).isInstanceOf(KubernetesClientException.class);
        try (FakeApiServer again = server.restart()) {
            assertThat(client.resource(map("a", "1")).get()).isNotNull();
            assertThat(again.calls()).isNotEmpty();
        }
    }
}

package dev.sallyport.resources.cluster;

import static dev.sallyport.resources.cluster.Cluster.allow;
import static dev.sallyport.resources.cluster.Cluster.policy;
import static dev.sallyport.resources.cluster.Cluster.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.policy.Posture;
import dev.sallyport.testkit.apiserver.FakeApiServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a cluster means when its API server is well: the same as a folder. */
class KubernetesResourceSourceIT {
    private final FakeApiServer server = FakeApiServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private Cluster cluster() {
        server.put(settings());
        return new Cluster(server);
    }

    @Test
    void createdChangedAndDeletedPoliciesAreFollowed() {
        server.put(allow("a"));
        try (Cluster cluster = cluster()) {
            cluster.awaitPolicies("shop/a");
            assertThat(cluster.problems()).isEmpty();
            server.put(allow("b"));
            cluster.awaitPolicies("shop/a", "shop/b");
            server.put(policy("b", "{rules: [{hosts: [b.example]}, {hosts: [c.example]}]}"));
            cluster.await(
                    "b has two rules",
                    () -> cluster.last().snapshot().policies().getLast().rules().size() == 2);
            Cluster.delete(server, "a");
            cluster.awaitPolicies("shop/b");
            assertThat(cluster.publications().stream()
                            .map(publication -> publication.snapshot().generation()))
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void nothingIsInForceWithoutSettings() {
        server.put(allow("a"));
        try (Cluster cluster = new Cluster(server)) {
            cluster.awaitProblem("there is no valid EgressSettings named cluster");
            assertThat(cluster.publications()).isEmpty();
            server.put(settings());
            cluster.awaitPolicies("shop/a");
            server.delete("egress.sallyport.dev", "egresssettings", null, "cluster");
            cluster.awaitProblem("EgressSettings cluster: is gone; its last good state stays in force");
            assertThat(cluster.policies()).containsExactly("shop/a");
        }
    }

    @Test
    void theLastGoodStateOfAnInvalidResourceStays() {
        server.put(allow("a"));
        try (Cluster cluster = cluster()) {
            cluster.awaitPolicies("shop/a");
            server.put(policy("a", "{rules: [{hosts: ['*']}]}"));
            cluster.awaitProblem("EgressPolicy shop/a: is invalid: its last good state stays in force");
            assertThat(cluster.policies()).containsExactly("shop/a");
            assertThat(cluster.publications()).hasSize(1);
            server.put(policy("a", "{rules: [{hosts: [b.example]}]}"));
            cluster.await(
                    "the new state is in force", () -> cluster.publications().size() == 2);
            cluster.await("all is well", () -> cluster.problems().isEmpty());
        }
    }

    @Test
    void whatWasNeverValidAndMayDenyQuarantinesWhatItSelects() {
        server.put(policy("a", "{rules: [{action: Deny, hosts: ['*']}]}"));
        try (Cluster cluster = cluster()) {
            cluster.awaitProblem("everything it selects is refused policy_invalid");
            cluster.await(
                    "it is in quarantine",
                    () -> cluster.last().snapshot().quarantines().size() == 1);
            Cluster.delete(server, "a");
            cluster.await(
                    "the quarantine is over",
                    () -> cluster.last().snapshot().quarantines().isEmpty());
        }
    }

    @Test
    void labelsAndPosturesOfNamespacesAreFollowedAndTheirOtherChangesAreNone() {
        try (Cluster cluster = cluster()) {
            server.put("{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a},"
                    + " annotations: {sallyport.dev/default-posture: Observe}}, spec: {finalizers: [kubernetes]}}");
            cluster.await(
                    "the namespace is known",
                    () -> !cluster.publications().isEmpty()
                            && Posture.OBSERVE
                                    == cluster.last()
                                            .snapshot()
                                            .namespace("shop")
                                            .posture());
            assertThat(cluster.last().snapshot().namespace("shop").labels())
                    .isEqualTo(Map.of("team", "a", "kubernetes.io/metadata.name", "shop"));
            int before = cluster.publications().size();
            server.put(
                    "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a},"
                            + " annotations: {sallyport.dev/default-posture: Observe, other: thing}}, status: {phase: Active}}");
            server.put("{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: b}}}");
            cluster.await(
                    "the label changed",
                    () -> "b"
                            .equals(cluster.last()
                                    .snapshot()
                                    .namespace("shop")
                                    .labels()
                                    .get("team")));
            assertThat(cluster.last().snapshot().namespace("shop").posture()).isNull();
            assertThat(cluster.publications()).hasSize(before + 1);
        }
    }

    @Test
    void secretsAndConfigMapsAreNeverAskedFor() {
        server.put(allow("a"));
        try (Cluster cluster = cluster()) {
            cluster.awaitPolicies("shop/a");
        }
        assertThat(server.calls()).isNotEmpty().noneMatch(call -> call.isOf("secrets") || call.isOf("configmaps"));
    }

    @Test
    void aBurstIsPublishedAsAWhole() {
        try (Cluster cluster = cluster()) {
            cluster.await("settings are in force", () -> !cluster.publications().isEmpty());
            for (int i = 100; i < 400; i++) {
                server.put(allow("p" + i));
            }
            cluster.await("all are in force", () -> cluster.policies().size() == 300);
            assertThat(cluster.publications().size()).isLessThan(60);
        }
    }
}

package dev.sallyport.resources.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.model.policy.PodLabels;
import dev.sallyport.testkit.apiserver.FakeApiServer;
import dev.sallyport.testkit.apiserver.Fault;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods whose labels policies look at, from an API server. */
class FollowedPodsIT {
    private static final String BY_LABEL = Cluster.policy(
            "workers", "{subjects: [{podSelector: {matchLabels: {role: worker}}}], rules: [{hosts: [a.example]}]}");

    private final FakeApiServer server = FakeApiServer.start();

    @BeforeEach
    void settings() {
        server.put(Cluster.settings());
        server.put(pod("shop", "one", "uid-1", "worker"));
        server.put(pod("other", "two", "uid-2", "worker"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static String pod(String namespace, String name, String uid, String role) {
        return "{apiVersion: v1, kind: Pod, metadata: {name: " + name + ", namespace: " + namespace + ", uid: " + uid
                + ", labels: {role: " + role + ", hash: \"" + uid + "\"}}, spec: {serviceAccountName: app}}";
    }

    /** The server gives UIDs, as a real one does. */
    private PodLabels known(Cluster cluster, String namespace, String name) {
        ObjectNode pod = server.get("", "pods", namespace, name);
        return cluster.pods()
                .labels(namespace, pod == null ? null : pod.at("/metadata/uid").asText());
    }

    private static PodLabels role(String role) {
        return PodLabels.of(Map.of("role", role));
    }

    private boolean areAskedFor() {
        return server.calls().stream().anyMatch(call -> call.isOf("pods"));
    }

    @Test
    void areNotAskedForAsLongAsNoPolicyLooksAtThem() {
        server.put(Cluster.allow("plain"));
        try (Cluster cluster = new Cluster(server)) {
            cluster.awaitPolicies("shop/plain");
            assertThat(areAskedFor()).isFalse();
            server.put(BY_LABEL);
            cluster.awaitPolicies("shop/plain", "shop/workers");
            assertThat(known(cluster, "shop", "one"))
                    .as("known before the policy is in force")
                    .isEqualTo(role("worker"));
            assertThat(cluster.pods().size()).as("of that namespace only").isEqualTo(1);
        }
    }

    @Test
    void areFollowedByNameAndUid() {
        server.put(BY_LABEL);
        try (Cluster cluster = new Cluster(server)) {
            cluster.awaitPolicies("shop/workers");
            server.put(pod("shop", "one", "uid-1", "web"));
            cluster.await("relabelled", () -> known(cluster, "shop", "one").equals(role("web")));
            server.put(pod("shop", "more", "uid-3", "worker"));
            cluster.await("new", () -> known(cluster, "shop", "more").isKnown());
            assertThat(cluster.pods().size()).isEqualTo(2);
            server.delete("", "pods", "shop", "one");
            cluster.await("gone", () -> cluster.pods().size() == 1);
            assertThat(cluster.publications()).as("policy is as it was").hasSize(1);
        }
    }

    @Test
    void moreNamespacesAreListedAnewAndNoneAreForgottenMeanwhile() {
        server.put(BY_LABEL);
        try (Cluster cluster = new Cluster(server)) {
            cluster.awaitPolicies("shop/workers");
            server.put(BY_LABEL.replace("namespace: shop", "namespace: other"));
            cluster.await("both", () -> cluster.pods().size() == 2);
            server.put(pod("other", "two", "uid-2", "web"));
            cluster.await("followed", () -> known(cluster, "other", "two").equals(role("web")));
            Cluster.delete(server, "workers");
            server.delete("egress.sallyport.dev", "egresspolicies", "other", "workers");
            cluster.await("nobody looks", () -> cluster.pods().size() == 0);
        }
    }

    @Test
    void withoutTheRightToListThemThePolicyIsInForceAndTheyAreUnknown() {
        server.put(BY_LABEL);
        server.faults().add(new Fault.Answer(403), call -> call.isOf("pods"));
        try (Cluster cluster = new Cluster(server)) {
            cluster.awaitPolicies("shop/workers");
            cluster.awaitProblem("pods cannot be read");
            assertThat(known(cluster, "shop", "one").isKnown()).isFalse();
        }
    }
}

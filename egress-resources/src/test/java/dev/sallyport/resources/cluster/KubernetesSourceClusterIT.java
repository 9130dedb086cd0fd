package dev.sallyport.resources.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.policy.PodLabels;
import dev.sallyport.testkit.controlplane.ControlPlane;
import dev.sallyport.testkit.controlplane.NeedsControlPlane;
import dev.sallyport.testkit.shell.CommandResult;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real API server with our CRDs, followed and told with nothing but the gateway's own rights. */
@NeedsControlPlane
class KubernetesSourceClusterIT {
    private static final Path MANIFESTS = Path.of(System.getProperty("sallyport.root"), "manifests");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static ControlPlane plane;
    private static KubernetesClient gateway;

    @TempDir
    Path folder;

    @BeforeAll
    static void install() {
        plane = ControlPlane.start();
        kubectl("apply", "--server-side", "-k", MANIFESTS.resolve("crds").toString());
        kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
        plane.createNamespace(Kube.SYSTEM_NAMESPACE, Map.of());
        plane.createNamespace("shop", Map.of("team", "a"));
        kubectl("apply", "-f", MANIFESTS.resolve("base/gateway-rbac.yaml").toString());
        gateway = plane.as(Kube.SYSTEM_NAMESPACE, Kube.GATEWAY_SERVICE_ACCOUNT);
    }

    @AfterAll
    static void close() {
        if (plane != null) {
            plane.close();
        }
    }

    private static String kubectl(String... arguments) {
        CommandResult result = plane.kubectl(arguments);
        assertThat(result.exit()).as(result.toString()).isZero();
        return result.stdout();
    }

    private void apply(String yaml) throws IOException {
        kubectl(
                "apply",
                "-f",
                Files.writeString(folder.resolve("object.yaml"), "---\n" + yaml).toString());
    }

    private static String accepted(String name) {
        return kubectl(
                "get",
                "egresspolicy",
                "-n",
                "shop",
                name,
                "-o",
                "jsonpath={.status.conditions[?(@.type=='Accepted')].status} {.status.rules[*].lastMatched}");
    }

    @Test
    void isFollowedAndToldWhatBecameOfIt() throws IOException {
        RuleMatches matches = new RuleMatches();
        try (Cluster cluster = new Cluster(gateway);
                StatusReporter reporter = new StatusReporter(
                        gateway,
                        cluster.source(),
                        matches,
                        Kube.SYSTEM_NAMESPACE,
                        Kube.GATEWAY,
                        "gateway-0",
                        ReportTiming.DEFAULT,
                        Clock.systemUTC())) {
            reporter.start();
            apply(Cluster.settings());
            apply(Cluster.allow("good"));
            cluster.awaitPolicies("shop/good");
            assertThat(cluster.problems()).isEmpty();
            assertThat(cluster.last().snapshot().namespace("shop").labels()).containsEntry("team", "a");

            // The schema lets it pass; load does not.
            apply(Cluster.policy("bad", "{rules: [{hosts: ['*.com']}]}"));
            cluster.awaitProblem("EgressPolicy shop/bad: spec.rules[0].hosts[0]");
            matches.matched("shop/good/#0", Instant.parse("2026-11-25T13:24:11Z"));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(accepted("good")).isEqualTo("True 2026-11-25T13:00:00Z"));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(accepted("bad")).isEqualTo("False "));

            kubectl("label", "namespace", "shop", "team=b", "--overwrite");
            cluster.await(
                    "the label is followed",
                    () -> "b"
                            .equals(cluster.last()
                                    .snapshot()
                                    .namespace("shop")
                                    .labels()
                                    .get("team")));
            kubectl("delete", "egresspolicy", "-n", "shop", "good");
            cluster.awaitPolicies();
            assertThat(kubectl("get", "lease", "-n", Kube.SYSTEM_NAMESPACE, Kube.GATEWAY, "-o", "name"))
                    .isEqualTo("lease.coordination.k8s.io/" + Kube.GATEWAY + "\n");
        }
    }

    @Test
    void podsAreFollowedByTheGatewaysOwnRightsAndAsMetadataOnly() throws IOException {
        plane.createNamespace("yard", Map.of());
        apply("{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: yard}}");
        apply("{apiVersion: v1, kind: Pod, metadata: {name: one, namespace: yard, labels: {role: worker, other: x}},"
                + " spec: {containers: [{name: app, image: app}]}}");
        String uid = kubectl("get", "pod", "-n", "yard", "one", "-o", "jsonpath={.metadata.uid}");
        apply(Cluster.settings());
        // The client is closed with what follows it, so this test has one of its own.
        try (Cluster cluster = new Cluster(plane.as(Kube.SYSTEM_NAMESPACE, Kube.GATEWAY_SERVICE_ACCOUNT))) {
            apply(Cluster.policy(
                            "workers",
                            "{subjects: [{podSelector: {matchLabels: {role: worker}}}], rules: [{hosts: [a.example]}]}")
                    .replace("namespace: shop", "namespace: yard"));
            cluster.await("in force", () -> cluster.policies().contains("yard/workers"));
            cluster.await("known", () -> cluster.pods().labels("yard", uid).equals(role("worker")));
            kubectl("label", "pod", "-n", "yard", "one", "role=web", "--overwrite");
            cluster.await("relabelled", () -> cluster.pods().labels("yard", uid).equals(role("web")));
            kubectl("delete", "pod", "-n", "yard", "one", "--force", "--grace-period=0");
            cluster.await("gone", () -> cluster.pods().size() == 0);
            assertThat(cluster.problems()).isEmpty();
            kubectl("delete", "egresspolicy", "-n", "yard", "workers");
        }
    }

    private static PodLabels role(String role) {
        return PodLabels.of(Map.of("role", role));
    }
}

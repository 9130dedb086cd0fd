package dev.sallyport.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.testkit.apiserver.FakeApiServer;
import dev.sallyport.testkit.ca.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program as a gateway whose policy is an API server's. */
class ClusterGatewayProcessIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern AGE = Pattern.compile("sallyport_policy_age_seconds(?:\\{\\})? ([0-9.E-]+)");

    private final TestCa ca = TestCa.create("cluster.local");
    private FakeApiServer server = FakeApiServer.start();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        server.close();
    }

    private ProxyProcess gateway(String name) throws IOException {
        Path own = Files.createDirectories(folder.resolve(name));
        ca.issue("sallyport-system", "sallyport-gateway").writeTo(own.resolve("identity"), ca.bundlePem());
        return new ProxyProcess(
                own,
                Map.of(
                        "SALLYPORT_ROLE", "gateway",
                        "SALLYPORT_SOURCE", "kubernetes",
                        "SALLYPORT_POD_NAME", name,
                        "SALLYPORT_IDENTITY_DIR", own.resolve("identity").toString(),
                        "SALLYPORT_TUNNEL_PORT", "0",
                        "SALLYPORT_CANARY_PORT", "0",
                        "SALLYPORT_DRAIN_DELAY", "PT0S",
                        "KUBERNETES_MASTER", server.url()));
    }

    @Test
    void isReadyWithTheClustersPolicyKeepsItAndIsNotReadyWithoutOneAfterARestart() throws Exception {
        server.put("{apiVersion: egress.sallyport.dev/v1alpha1, kind: EgressSettings, metadata: {name: cluster},"
                + " spec: {clusterCIDRs: [10.42.0.0/16]}}");
        server.put("{apiVersion: egress.sallyport.dev/v1alpha1, kind: EgressPolicy,"
                + " metadata: {name: checkout, namespace: shop}, spec: {rules: [{hosts: ['*']}]}}");
        try (ProxyProcess gateway = gateway("gateway-0")) {
            gateway.awaitStarted();
            await().atMost(PATIENCE).until(() -> gateway.status("/q/health/ready") == 200);
            // The policy is in force, and so the gateway ready, a moment before the log says what is wrong with the
            // rest.
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(gateway.log())
                            .contains("Policy generation 1 in force: 0 policies, 0 quarantined")
                            .contains("EgressPolicy shop/checkout: spec.rules[0].hosts[0]"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    policy().at("/status/conditions/0/reason").asText())
                            .isEqualTo("Invalid"));
            assertThat(server.get("coordination.k8s.io", "leases", "sallyport-system", "sallyport-gateway")
                            .at("/spec/holderIdentity")
                            .asText())
                    .isEqualTo("gateway-0");
            assertThat(gateway.classes()).contains("dev.sallyport.resources.cluster.KubernetesResourceSource");

            server.close();
            await().atMost(PATIENCE)
                    .until(() -> gateway.log().contains("cannot be read: the API server cannot be asked"));
            await().atMost(PATIENCE).until(() -> age(gateway) > 3);
            assertThat(gateway.status("/q/health/ready")).isEqualTo(200);
        }
        try (ProxyProcess again = gateway("gateway-1")) {
            again.awaitStarted();
            await().atMost(PATIENCE).until(() -> again.log().contains("No policy is in force yet"));
            assertThat(again.status("/q/health/ready")).isEqualTo(503);
            server = server.restart();
            await().atMost(PATIENCE).until(() -> again.status("/q/health/ready") == 200);
            again.terminate();
            assertThat(again.exitCode()).isEqualTo(143);
        }
    }

    private ObjectNode policy() {
        return server.get("egress.sallyport.dev", "egresspolicies", "shop", "checkout");
    }

    private static double age(ProxyProcess gateway) throws IOException, InterruptedException {
        Matcher age = AGE.matcher(gateway.body("/q/metrics"));
        assertThat(age.find()).isTrue();
        return Double.parseDouble(age.group(1));
    }
}

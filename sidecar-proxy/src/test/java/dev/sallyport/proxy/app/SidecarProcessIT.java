package dev.sallyport.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.testkit.ca.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program as a sidecar. */
class SidecarProcessIT {
    private final TestCa ca = TestCa.create("cluster.local");

    @TempDir
    Path folder;

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("SALLYPORT_ROLE", "sidecar");
        environment.put("SALLYPORT_GATEWAY", "127.0.0.1:1");
        environment.put("SALLYPORT_IDENTITY_DIR", folder.resolve("identity").toString());
        environment.put("SALLYPORT_CAPTURE_PORT", "0");
        environment.put("SALLYPORT_EXPLICIT_PROXY_PORT", "0");
        environment.put("SALLYPORT_DRAIN_DEADLINE", "PT1S");
        return environment;
    }

    private void issueIdentity() {
        ca.issue("shop", "checkout").writeTo(folder.resolve("identity"), ca.bundlePem());
    }

    @Test
    void startsStaysReadyWithoutAGatewayAndStopsWhenTold() throws Exception {
        issueIdentity();
        try (ProxyProcess proxy = new ProxyProcess(folder, environment())) {
            proxy.awaitStarted();
            assertThat(proxy.status("/q/health/ready")).isEqualTo(200);
            assertThat(proxy.status("/q/health/live")).isEqualTo(200);
            assertThat(proxy.body("/q/metrics"))
                    .containsPattern("sallyport_tls_engine\\{engine=\"openssl\",?} 1.0")
                    .contains("sallyport_certificate_days_left 0.04")
                    .contains("sallyport_connections_open 0.0");
            assertThat(proxy.log())
                    .contains("Identity spiffe://cluster.local/ns/shop/sa/checkout in force until ")
                    .contains("Sallyport sidecar started in ")
                    .contains("TLS by openssl");
            assertThat(proxy.stdout()).isEmpty();
            assertThat(proxy.residentMiB()).isLessThan(200);
            assertLoadedNothingOfTheGateways(proxy.classes());
            proxy.terminate();
            assertThat(proxy.exitCode()).isEqualTo(143);
            assertThat(proxy.log()).contains("Draining for up to PT1S", "Stopped");
        }
    }

    private static void assertLoadedNothingOfTheGateways(List<String> classes) {
        assertThat(classes).hasSizeGreaterThan(3_000).contains("dev.sallyport.proxy.sidecar.SidecarRole");
        assertThat(classes)
                .filteredOn(name -> name.startsWith("dev.sallyport.resources.")
                        || name.startsWith("io.fabric8.")
                        || name.startsWith("dev.sallyport.proxy.gateway.")
                        || name.startsWith("dev.sallyport.proxy.policy.")
                        || name.startsWith("dev.sallyport.model.policy.PolicySnapshot"))
                .isEmpty();
    }

    @Test
    void isNotStartedBeforeItHoldsAnIdentity() throws Exception {
        try (ProxyProcess proxy = new ProxyProcess(folder, environment())) {
            await().atMost(Duration.ofSeconds(60)).until(() -> proxy.status("/q/health/live") == 200);
            await().until(() -> proxy.log().contains("Sallyport sidecar started in "));
            assertThat(proxy.status("/q/health/started")).isEqualTo(503);
            assertThat(proxy.log()).contains("Identity refused: ", "tls.crt: does not exist");
            issueIdentity();
            proxy.awaitStarted();
        }
    }

    @Test
    void mistakesInTheSettingsAreToldTogetherAndEndTheStart() throws Exception {
        Map<String, String> wrong = environment();
        wrong.put("SALLYPORT_GATEWAY", "nowhere");
        wrong.put("SALLYPORT_TLS_ENGINE", "gnutls");
        wrong.put("SALLYPORT_RELAY_IDLE_TIMEOUT", "PT0S");
        wrong.put("SALLYPORT_CLUSTER_CIDR", "10.0.0.0/8");
        try (ProxyProcess proxy = new ProxyProcess(folder, wrong)) {
            assertThat(proxy.exitCode()).isEqualTo(2);
            assertThat(proxy.log())
                    .contains("The settings have 3 mistakes:")
                    .contains("sallyport.tls.engine is \"gnutls\", not auto or openssl or jdk")
                    .contains("sallyport.relay.idle-timeout is PT0S")
                    .contains("sallyport.pool.gateways entry 1")
                    .contains("No setting is called SALLYPORT_CLUSTER_CIDR; it has no effect");
        }
    }

    @Test
    void portThatIsTakenEndsTheStartWithItsName() throws Exception {
        issueIdentity();
        try (java.net.ServerSocket taken =
                new java.net.ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            Map<String, String> clash = environment();
            clash.put("SALLYPORT_CAPTURE_PORT", Integer.toString(taken.getLocalPort()));
            try (ProxyProcess proxy = new ProxyProcess(folder, clash)) {
                assertThat(proxy.exitCode()).isEqualTo(3);
                assertThat(proxy.log()).contains("Cannot start: ", Integer.toString(taken.getLocalPort()));
            }
        }
    }

    @Test
    void recordFileThatCannotBeOpenedEndsTheStart() throws IOException, InterruptedException {
        issueIdentity();
        Map<String, String> wrong = environment();
        wrong.put("SALLYPORT_RECORD_FILE", folder.resolve("none/records.jsonl").toString());
        try (ProxyProcess proxy = new ProxyProcess(folder, wrong)) {
            assertThat(proxy.exitCode()).isEqualTo(3);
            assertThat(proxy.log()).contains("none/records.jsonl cannot be opened");
        }
        assertThat(Files.exists(folder.resolve("none"))).isFalse();
    }
}

package dev.sallyport.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.testkit.ca.StubCa;
import dev.sallyport.testkit.ca.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program as an injected sidecar: identity from a CA, lockdown to be watched. */
class CaIdentityProcessIT {
    private final TestCa ca = TestCa.create("cluster.local");
    private final StubCa stub = new StubCa(ca);

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        stub.close();
    }

    private Map<String, String> environment() throws IOException {
        Map<String, String> environment = new HashMap<>();
        environment.put("SALLYPORT_ROLE", "sidecar");
        environment.put("SALLYPORT_GATEWAY", "127.0.0.1:1");
        environment.put("SALLYPORT_IDENTITY_SOURCE", "ca");
        environment.put("SALLYPORT_CA", stub.address());
        environment.put("SALLYPORT_CA_ID", "spiffe://cluster.local/ns/sallyport-system/sa/sallyport-ca");
        environment.put(
                "SALLYPORT_TOKEN_FILE",
                Files.writeString(folder.resolve("token"), "a.projected.token").toString());
        environment.put(
                "SALLYPORT_BUNDLE_FILE",
                Files.writeString(folder.resolve("bundle.pem"), ca.bundlePem()).toString());
        environment.put("SALLYPORT_IDENTITY_TTL", "PT1H");
        environment.put("SALLYPORT_POD_NAMESPACE", "shop");
        environment.put("SALLYPORT_SERVICE_ACCOUNT", "checkout");
        environment.put("SALLYPORT_LOCKDOWN", "true");
        environment.put("SALLYPORT_CANARY_PORT", "1");
        environment.put("SALLYPORT_SIDECAR_CANARY_INTERVAL", "PT1S");
        environment.put("SALLYPORT_CAPTURE_PORT", "0");
        environment.put("SALLYPORT_EXPLICIT_PROXY_PORT", "0");
        environment.put("SALLYPORT_DRAIN_DEADLINE", "PT1S");
        return environment;
    }

    @Test
    void isReadyWithoutTheCaAndStartedOnceItHasAnswered() throws Exception {
        stub.goAway();
        try (ProxyProcess proxy = new ProxyProcess(folder, environment())) {
            await().atMost(Duration.ofSeconds(60)).until(() -> proxy.log().contains("Sallyport sidecar started in "));
            await().until(() -> proxy.log().contains("The CA cannot be reached. " + stub.address()));
            assertThat(proxy.status("/q/health/started")).isEqualTo(503);
            assertThat(proxy.status("/q/health/ready")).isEqualTo(200);
            assertThat(proxy.status("/q/health/live")).isEqualTo(200);
            stub.comeBack();
            proxy.awaitStarted();
            assertThat(stub.tokens()).containsExactly("a.projected.token");
            assertThat(stub.ttls()).containsExactly("PT1H");
            await().until(() -> proxy.body("/q/metrics").contains("sallyport_lockdown_enforced 1.0"));
            assertThat(proxy.body("/q/metrics"))
                    .containsPattern("sallyport_certificates_asked_total\\{result=\"accepted\",?} 1.0")
                    .containsPattern("sallyport_certificates_asked_total\\{result=\"unreachable\",?} [1-9]")
                    .contains("sallyport_trust_bundle_sequence 1.0")
                    .contains("sallyport_certificate_days_left 0.04");
            assertThat(proxy.log())
                    .contains("Identity spiffe://cluster.local/ns/shop/sa/checkout in force until ")
                    .contains("NetworkPolicy is enforced")
                    .doesNotContain("a.projected.token", "No setting is called");
            assertThat(proxy.classes())
                    .contains("dev.sallyport.identity.ca.CaIdentitySource")
                    .noneMatch(name -> name.startsWith("java.net.http.") || name.startsWith("org.bouncycastle."))
                    .noneMatch(name ->
                            name.startsWith("io.github.bucket4j.") || name.startsWith("dev.sallyport.proxy.quota."));
            proxy.terminate();
            assertThat(proxy.exitCode()).isEqualTo(143);
        }
    }

    @Test
    void mistakesOfTheCasSettingsAreToldTogether() throws Exception {
        Map<String, String> wrong = environment();
        wrong.put("SALLYPORT_CA", "nowhere");
        wrong.put("SALLYPORT_IDENTITY_TTL", "PT1S");
        wrong.put("SALLYPORT_SIDECAR_CANARY_TIMEOUT", "PT0S");
        try (ProxyProcess proxy = new ProxyProcess(folder, wrong)) {
            assertThat(proxy.exitCode()).isEqualTo(2);
            assertThat(proxy.log())
                    .contains("The settings have 3 mistakes:")
                    .contains("SALLYPORT_CA is \"nowhere\": an authority names its port: host:port")
                    .contains("sallyport.identity.ttl is PT1S, not between PT10S and PT24H")
                    .contains("sallyport.sidecar.canary-timeout is PT0S");
        }
    }
}

package dev.sallyport.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.proxy.testing.RedisServer;
import dev.sallyport.testkit.ca.TestCa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway process that is told of a Redis by its environment. */
class SharedLimitsProcessIT {
    private static final String SETTINGS = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressSettings
            metadata: { name: cluster }
            spec: { clusterCIDRs: [10.244.0.0/16] }
            """;

    @TempDir
    Path folder;

    @Test
    void redisComesAndGoesAndTheGatewayStaysReadyAndSaysSo() throws Exception {
        TestCa ca = TestCa.create("cluster.local");
        Files.createDirectories(folder.resolve("resources"));
        Files.writeString(folder.resolve("resources/settings.yaml"), SETTINGS);
        Files.writeString(folder.resolve("password"), "a-secret\n");
        RedisServer redis = new RedisServer(folder, "--requirepass", "a-secret");
        try (ProxyProcess gateway = new ProxyProcess(folder, environment(redis.port()))) {
            ca.issue("sallyport-system", "sallyport-gateway").writeTo(folder.resolve("identity"), ca.bundlePem());
            gateway.awaitStarted();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> gateway.body("/q/metrics").contains("sallyport_shared_limits_up 1.0"));
            redis.close();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> gateway.body("/q/metrics").contains("sallyport_shared_limits_up 0.0"));
            await().until(() -> gateway.status("/q/health/ready") == 200);
            assertThat(gateway.log())
                    .contains("Rules' limits are counted together in Redis")
                    .contains(
                            "Redis is away (the connection was lost): rules' limits are counted by this gateway alone")
                    .doesNotContain("a-secret", "No setting is called");
        } finally {
            redis.close();
        }
    }

    private Map<String, String> environment(int port) {
        return Map.of(
                "SALLYPORT_ROLE",
                "gateway",
                "SALLYPORT_IDENTITY_DIR",
                folder.resolve("identity").toString(),
                "SALLYPORT_SOURCE",
                "directory:" + folder.resolve("resources"),
                "SALLYPORT_TUNNEL_PORT",
                "0",
                "SALLYPORT_CANARY_PORT",
                "0",
                "SALLYPORT_RULE_LIMITS_REDIS_URL",
                "redis://127.0.0.1:" + port,
                "SALLYPORT_RULE_LIMITS_REDIS_PASSWORD_FILE",
                folder.resolve("password").toString());
    }
}

package dev.sallyport.proxy.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.testkit.fleet.EchoTunnel;
import dev.sallyport.testkit.fleet.EchoTunnel.State;
import dev.sallyport.testkit.fleet.Fleet;
import dev.sallyport.testkit.fleet.FleetPlan;
import dev.sallyport.testkit.fleet.FleetProcess;
import dev.sallyport.testkit.fleet.Load;
import dev.sallyport.testkit.fleet.Target;
import dev.sallyport.testkit.net.NamespaceSupport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An identity is revoked in the resources of a real gateway: what its app, the record, the metrics and the log say. */
class RevocationNetnsIT {
    private static final String REVOKED = FleetPlan.OPEN_POLICY.replace(
            "defaultPosture: Deny",
            "defaultPosture: Deny\n  revocations: [{ spiffeId: spiffe://cluster.local/ns/shop/sa/app-0, reason: secret }]");

    private static final String FILE = "all.yaml";
    private static Fleet fleet;

    @BeforeAll
    static void start() {
        assumeTrue(NamespaceSupport.availableOrLoud());
        fleet = FleetPlan.fleet().gateways(1).sidecars(2).start();
    }

    @AfterAll
    static void stop() {
        if (fleet != null) {
            fleet.close();
        }
    }

    @Test
    void aRevokedIdentityIsCutOffWithinASecondAndToldWhyWhileAnotherIsUntouched() throws IOException {
        List<EchoTunnel> revoked = new ArrayList<>();
        List<EchoTunnel> others = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            revoked.add(fleet.app(0).echo(Target.ECHO));
            others.add(fleet.app(1).echo(Target.ECHO));
        }
        assertThat(revoked).allMatch(tunnel -> tunnel.ping(Duration.ofSeconds(10)) == State.ALIVE);
        assertThat(others).allMatch(tunnel -> tunnel.ping(Duration.ofSeconds(10)) == State.ALIVE);
        FleetProcess gateway = fleet.gateway(0);
        double generation = gateway.metric("sallyport_policy_generation");

        fleet.resources(FILE, REVOKED);
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> gateway.metric("sallyport_policy_generation") > generation);
        await().atMost(Duration.ofSeconds(1))
                .pollInterval(Duration.ofMillis(50))
                .until(() ->
                        gateway.metric("sallyport_connections_total", "outcome", "cut", "reason", "identity_revoked")
                                == 10);

        assertThat(revoked).allMatch(tunnel -> tunnel.awaitEnd(Duration.ofSeconds(5)) == State.RESET);
        assertThat(others).allMatch(tunnel -> tunnel.ping(Duration.ofSeconds(10)) == State.ALIVE);
        String told = "";
        try {
            fleet.app(0).echo(Target.ECHO);
        } catch (IOException refused) {
            told = Load.reason(refused);
        }
        assertThat(told).isEqualTo("403 identity_revoked");
        List<JsonNode> records = gateway.records().stream()
                .filter(record -> record.path("reason").asText().equals("identity_revoked"))
                .toList();
        assertThat(records)
                .hasSizeGreaterThanOrEqualTo(11)
                .allSatisfy(
                        record -> assertThat(record.path("spiffe_id").asText()).endsWith("/ns/shop/sa/app-0"));
        assertThat(gateway.metric("sallyport_tunnel_handshakes_total", "result", "revoked"))
                .isPositive();
        assertThat(gateway.logged("/sa/app-0, pod ")).anyMatch(line -> line.contains("is revoked by its SPIFFE ID"));
        assertThat(gateway.log() + records).doesNotContain("secret");
    }
}

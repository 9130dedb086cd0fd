package dev.sallyport.proxy.originate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.testing.ClientHellos;
import dev.sallyport.proxy.testing.GatewayBench.Answer;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Nginx;
import dev.sallyport.proxy.testing.Upstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code resolution: Static}, and the times of a destination, through the whole gateway. */
class EndpointsIT {
    private static final String CIDR = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressPolicy
            metadata: { name: addresses, namespace: shop }
            spec: { rules: [{ name: addresses, cidrs: [1.1.1.0/24] }] }
            """;

    @TempDir
    Path folder;

    private final Upstream echo = Upstream.echo();
    private OriginScene scene;

    @BeforeEach
    void open() {
        scene = new OriginScene(folder, TlsEngine.OPENSSL);
    }

    @AfterEach
    void close() {
        scene.close();
        echo.close();
    }

    private void echoes(Tunnel tunnel, byte[] bytes) throws IOException {
        tunnel.send(bytes);
        assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
        assertThat(tunnel.read(bytes.length)).isEqualTo(bytes);
    }

    private Reason refused(String authority) throws IOException {
        try (Tunnel tunnel = scene.bench.open(authority, "none")) {
            return ((Answer.Refused) tunnel.await()).refusal().reason();
        }
    }

    @Test
    void everyProtocolGoesToTheEndpointsAndNoNameServerIsAsked() throws IOException {
        scene.put("cidr", CIDR)
                .destination("resolution: Static, endpoints: [{ address: 1.1.1.1, port: 9000 }]")
                .start();
        scene.bench.internet.put("1.1.1.1", 9000, echo);
        try (Tunnel tls = scene.bench.open(OriginScene.HOST + ":443", "tls");
                Tunnel tcp = scene.bench.open(OriginScene.HOST + ":5432", "none")) {
            echoes(tls, ClientHellos.of(OriginScene.HOST));
            echoes(tcp, "select 1".getBytes(UTF_8));
        }
        try (Nginx nginx = Nginx.plain(folder.resolve("nginx"), "location / { return 200 $http_host; }")) {
            scene.bench.internet.put("1.1.1.1", 9000, nginx.address());
            assertThat(scene.get(80, "/")).startsWith("HTTP/1.1 200 ").contains(OriginScene.HOST);
        }
        assertThat(scene.bench.internet.dialled()).isNotEmpty().containsOnly(new InetSocketAddress("1.1.1.1", 9000));
        await().until(() -> scene.bench.records.all().size() == 3);
        assertThat(scene.bench.records.all()).allSatisfy(record -> {
            assertThat(record.facts().upstream()).isEqualTo("1.1.1.1:9000");
            assertThat(record.facts().resolvedAddress()).isEqualTo("1.1.1.1");
        });
    }

    @Test
    void anEndpointThatNoRuleWithCidrsAllowsIsForbidden() throws IOException {
        scene.destination("resolution: Static, endpoints: [{ address: 1.1.1.1 }]")
                .start();
        assertThat(refused(OriginScene.HOST + ":443")).isEqualTo(Reason.ADDRESS_FORBIDDEN);
        assertThat(scene.bench.internet.dialled()).isEmpty();

        scene.put("cidr", CIDR.replace("1.1.1.0/24]", "1.1.1.0/24], ports: [8443]"));
        scene.awaitGeneration(2);
        assertThat(refused(OriginScene.HOST + ":443")).isEqualTo(Reason.ADDRESS_FORBIDDEN);

        scene.put(
                "cidr",
                CIDR + "---\n"
                        + CIDR.replace("name: addresses,", "name: deny,")
                                .replace("rules: [{ ", "rules: [{ action: Deny, "));
        scene.awaitGeneration(3);
        assertThat(refused(OriginScene.HOST + ":443")).isEqualTo(Reason.DENIED_BY_RULE);
    }

    @Test
    void oneAllowedEndpointIsEnoughAndPrioritiesAreKept() throws IOException {
        scene.put("cidr", CIDR)
                .destination("resolution: Static, endpoints: [{ address: 9.9.9.9 }, { address: 1.1.1.2, priority: 1 },"
                        + " { address: 1.1.1.1 }]")
                .start();
        scene.bench.internet.put("1.1.1.2", 5432, echo);
        try (Tunnel tunnel = scene.bench.open(OriginScene.HOST + ":5432", "none")) {
            echoes(tunnel, "x".getBytes(UTF_8));
        }
        assertThat(scene.bench.internet.dialled())
                .containsExactly(new InetSocketAddress("1.1.1.1", 5432), new InetSocketAddress("1.1.1.2", 5432));
    }

    @Test
    void thePlatformsEndpointsOpenPrivateAddressesWhileTheyStand() throws IOException {
        String destination = """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: ClusterEgressDestination
                metadata: { name: corp }
                spec:
                  namespaces: [{ namespace: shop }]
                  hosts: [api.partner.example]
                  resolution: Static
                  endpoints: [{ address: 10.1.2.3 }]
                """;
        scene.put("destination", destination).start();
        scene.bench.internet.put("10.1.2.3", 5432, echo);
        try (Tunnel tunnel = scene.bench.open(OriginScene.HOST + ":5432", "none")) {
            echoes(tunnel, "x".getBytes(UTF_8));

            scene.put("destination", destination.replace("10.1.2.3", "10.1.2.4"));
            assertThat(tunnel.socket().getInputStream().read()).isNegative();
        } catch (java.net.SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
        await().until(() -> !scene.bench.records.all().isEmpty());
        assertThat(scene.bench.records.only().outcome().reason()).isEqualTo(Reason.ADDRESS_FORBIDDEN);
    }

    @Test
    void aClusterAddressIsNobodysEndpoint() throws IOException {
        scene.put("destination", """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: ClusterEgressDestination
                metadata: { name: corp }
                spec:
                  namespaces: [{ all: true }]
                  hosts: [api.partner.example]
                  resolution: Static
                  endpoints: [{ address: 10.42.0.7 }]
                """).start();

        assertThat(refused(OriginScene.HOST + ":443")).isEqualTo(Reason.IN_CLUSTER_TARGET);
    }

    @Test
    void itsTimesAreKeptPerPort() throws IOException {
        scene.destination("connections: { connectTimeout: 200ms }, ports: [{ number: 81 }, { number: 82, connections: {"
                        + " idleTimeout: 1s } }]")
                .start();
        scene.bench.internet.silent(OriginScene.ADDRESS, 81).put(OriginScene.ADDRESS, 82, echo);
        Instant begin = Instant.now();
        assertThat(refused(OriginScene.HOST + ":81")).isEqualTo(Reason.CONNECT_TIMEOUT);
        try (Tunnel tunnel = scene.bench.open(OriginScene.HOST + ":82", "none")) {
            echoes(tunnel, "select 1".getBytes(UTF_8));
            try {
                assertThat(tunnel.socket().getInputStream().read()).isNegative();
            } catch (java.net.SocketException reset) {
                assertThat(reset).hasMessageContaining("reset");
            }
        }
        // The gateway's own are 10 s and more.
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void overlappingDestinationsCarryNothing() throws IOException {
        scene.destination("resolution: DNS").put("again", """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressDestination
                metadata: { name: again, namespace: shop }
                spec: { hosts: [api.partner.example] }
                """).start();

        assertThat(scene.get(80, "/"))
                .isEqualTo("policy_invalid: EgressDestinations shop/again and shop/partner claim api.partner.example"
                        + " alike, so neither is used.");
        assertThat(List.copyOf(scene.problems())).hasSize(2);
    }
}

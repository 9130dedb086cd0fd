package dev.sallyport.proxy.parent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.Exit;
import dev.sallyport.proxy.testing.ForeignProxy;
import dev.sallyport.proxy.testing.GatewayBench.Answer;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Nginx;
import dev.sallyport.proxy.testing.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may go through which parent proxy, and to what. */
class ParentVerdictIT {
    private static final byte[] BYTES = "select 1".getBytes(UTF_8);
    private static final String CLUSTER = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: ClusterEgressDestination
            metadata: { name: corp }
            spec:
              namespaces: [{ namespace: shop }]
              hosts: [api.partner.example]
              via: { %s }
            """;

    @TempDir
    Path folder;

    private final Upstream echo = Upstream.echo();
    private Exit exit;
    private ParentScene scene;

    @BeforeEach
    void open() throws IOException {
        exit = new Exit();
        exit.put("8.8.8.8:5432", echo.address()).put("api.partner.example:5432", echo.address());
        scene = new ParentScene(folder, TlsEngine.OPENSSL);
        scene.at(exit.address());
    }

    @AfterEach
    void close() throws IOException {
        scene.close();
        exit.close();
        echo.close();
    }

    private void policy(String name, String rule) {
        scene.origin.put(name, """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: %s, namespace: shop }
                spec: { rules: [{ name: %s, %s }] }
                """.formatted(name, name, rule));
    }

    private void platform(String via) {
        scene.origin.put("destination", CLUSTER.formatted(via));
    }

    private void nobodyWasDialled() {
        assertThat(scene.origin.bench.internet.dialled()).isEmpty();
    }

    @Test
    void aNamespacesParentMustBeAllowedByARuleOnItsPort() throws IOException {
        policy("proxy", "hosts: [proxy.corp.example], ports: [443]");
        scene.via("", "").origin.start();
        assertThat(scene.refused(Reason.NO_RULE))
                .isEqualTo("The parent proxy proxy.corp.example:3128 cannot be used for this workload."
                        + " No rule allows this workload to reach this destination.");
        nobodyWasDialled();

        policy("proxy", "cidrs: [9.9.9.0/24], ports: [3128]");
        scene.origin.awaitGeneration(2);
        scene.echoes(5432, "none", BYTES);

        policy("deny", "action: Deny, hosts: [proxy.corp.example]");
        scene.origin.awaitGeneration(3);
        assertThat(scene.refused(Reason.DENIED_BY_RULE)).startsWith("The parent proxy proxy.corp.example:3128");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "169.254.169.254", "10.42.0.9", "10.1.2.3", "::1", "fd00::1"})
    void aNameOfItsThatLeadsInsideIsForbidden(String address) throws IOException {
        scene.via("", "").origin.start();
        scene.origin.bench.dns.name(ParentScene.PARENT, address);
        scene.refused(address.startsWith("10.42") ? Reason.IN_CLUSTER_TARGET : Reason.ADDRESS_FORBIDDEN);
        assertThat(scene.last().facts().resolvedAddress()).isNotNull();
        nobodyWasDialled();
    }

    @Test
    void aConnectionThroughAParentThatIsNoLongerAllowedIsCut() throws IOException {
        scene.via("", "").origin.start();
        try (Tunnel tunnel = scene.open(5432, "none").send(BYTES)) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            assertThat(tunnel.read(BYTES.length)).isEqualTo(BYTES);
            policy("proxy", "hosts: [proxy.corp.example], ports: [443]");
            await().until(() -> !scene.origin.bench.records.all().isEmpty());
        }
        assertThat(scene.last().outcome().reason()).isEqualTo(Reason.NO_RULE);
        assertThat(scene.last().outcome().label()).isEqualTo("cut");
        assertThat(scene.last().facts().parent()).isEqualTo("9.9.9.9:3128");
    }

    @Test
    void thePlatformsParentNeedsNoRuleAndMayBePrivate() throws IOException {
        policy("proxy", "hosts: [elsewhere.example]");
        platform("host: 10.1.2.3, port: 3128");
        scene.origin.start();
        scene.origin.bench.internet.put("10.1.2.3", 3128, exit.address());
        scene.echoes(5432, "none", BYTES);
        scene.awaitRecords(1);
        assertThat(scene.last().facts().parent()).isEqualTo("10.1.2.3:3128");
        assertThat(scene.last().facts().resolvedAddress()).isEqualTo("8.8.8.8");

        platform("host: 10.42.0.3, port: 3128");
        scene.origin.awaitGeneration(2);
        assertThat(scene.refused(Reason.IN_CLUSTER_TARGET)).startsWith("The platform's parent proxy cannot be used");
        policy("deny", "action: Deny, cidrs: [10.1.2.0/24]");
        scene.origin.awaitGeneration(3);
        platform("host: 10.1.2.3, port: 3128");
        scene.origin.awaitGeneration(4);
        assertThat(scene.refused(Reason.DENIED_BY_RULE)).startsWith("The platform's parent proxy cannot be used");
    }

    @Test
    void theHostIsVettedBehindAParentToo() throws IOException {
        platform("host: proxy.corp.example, port: 3128");
        scene.origin.start();
        scene.origin.bench.dns.name(OriginScene.HOST, "10.1.1.1");
        scene.refused(Reason.ADDRESS_FORBIDDEN);
        nobodyWasDialled();
    }

    @Test
    void endpointsAreAskedForAsTheyAre() throws IOException {
        policy("cidr", "cidrs: [1.1.1.0/24]");
        scene.via("", "resolution: Static, endpoints: [{ address: 1.1.1.1, port: 9000 }]")
                .origin
                .start();
        exit.put("1.1.1.1:9000", echo.address());
        scene.echoes(5432, "none", BYTES);
        assertThat(exit.heads()).containsExactly("CONNECT 1.1.1.1:9000 HTTP/1.1\r\nHost: 1.1.1.1:9000\r\n\r\n");
    }

    @Test
    void anIpv6ParentAndHostAreWrittenAsTheyMustBe() throws IOException {
        policy("proxy", "cidrs: ['2001:4860::/32'], ports: [3128]");
        scene.origin.destination("via: { host: '2001:4860::9', port: 3128 }").start();
        scene.origin.bench.dns.name(OriginScene.HOST, "2001:4860::1");
        scene.origin.bench.internet.put("2001:4860::9", 3128, exit.address());
        exit.put("[2001:4860::1]:5432", echo.address());
        scene.echoes(5432, "none", BYTES);
        scene.awaitRecords(1);
        assertThat(scene.last().facts().parent()).isEqualTo("[2001:4860::9]:3128");
    }

    @Test
    void aParentThatResolvesIsSentTheName() throws IOException {
        platform("host: proxy.corp.example, port: 3128, resolution: Proxy");
        scene.origin.start();
        scene.origin.bench.dns.name(OriginScene.HOST, "10.1.1.1");
        scene.echoes(5432, "none", BYTES);
        scene.awaitRecords(1);
        assertThat(exit.heads()).singleElement().asString().startsWith("CONNECT api.partner.example:5432 HTTP/1.1\r\n");
        assertThat(scene.last().facts().resolvedAddress()).isNull();
        assertThat(scene.last().facts().upstream()).isEqualTo("api.partner.example:5432");
        assertThat(scene.last().facts().parent()).isEqualTo("9.9.9.9:3128");
        scene.assertParentWasDialledOnly();

        policy("deny", "action: Deny, cidrs: [203.0.113.0/24]");
        scene.origin.awaitGeneration(2);
        assertThat(scene.refused(Reason.DENIED_BY_RULE))
                .isEqualTo("The rule denies by cidrs, and a parent proxy resolves this name: its address cannot be"
                        + " judged.");
        policy("deny", "action: Deny, cidrs: [203.0.113.0/24], ports: [443]");
        scene.origin.awaitGeneration(3);
        scene.echoes(5432, "none", BYTES);
    }

    @Test
    void anAllowByCidrsIsNoneWhereTheParentResolves() throws IOException {
        policy("policy", "hosts: [elsewhere.example]");
        policy("proxy", "cidrs: [0.0.0.0/0]");
        platform("host: proxy.corp.example, port: 3128, resolution: Proxy");
        scene.origin.start();
        scene.refused(Reason.NO_RULE);
        nobodyWasDialled();
    }

    @Test
    void squidResolvesByItselfForRequestsOfAPool() throws IOException {
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 api.partner.example\n");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (Nginx nginx = Nginx.plain(folder.resolve("nginx"), "location / { return 200 $http_host; }");
                ForeignProxy squid = ForeignProxy.squid(folder.resolve("squid"), null, "hosts_file " + hosts + "\n")) {
            int port = nginx.address().getPort();
            scene.at(squid.address());
            scene.origin
                    .put(
                            "destination",
                            CLUSTER.formatted("host: proxy.corp.example, port: 3128, resolution: Proxy")
                                    + "  connections: { max: 2 }\n")
                    .start();
            for (int i = 0; i < 2; i++) {
                try (Tunnel tunnel = scene.open(port, "http1")
                        .send("GET / HTTP/1.1\r\nHost: api.partner.example:" + port
                                + "\r\nConnection: close\r\n\r\n")) {
                    assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
                    assertThat(tunnel.readAll()).startsWith("HTTP/1.1 200 ");
                }
            }
            scene.awaitRecords(2);
            assertThat(List.copyOf(scene.origin.bench.records.all())).allSatisfy(record -> {
                assertThat(record.facts().resolvedAddress()).isNull();
                assertThat(record.facts().upstream()).isEqualTo("api.partner.example:" + port);
            });
        }
    }
}

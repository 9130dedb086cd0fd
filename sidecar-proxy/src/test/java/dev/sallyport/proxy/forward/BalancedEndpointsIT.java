package dev.sallyport.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several endpoints: which one serves, which is left aside and comes back. */
class BalancedEndpointsIT {
    private static final String CIDR = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressPolicy
            metadata: { name: addresses, namespace: shop }
            spec: { rules: [{ name: addresses, cidrs: [1.1.1.0/24] }] }
            """;

    @TempDir
    Path folder;

    private final List<RawOrigin> origins = new ArrayList<>();
    private final AtomicBoolean[] failing = {new AtomicBoolean(), new AtomicBoolean(), new AtomicBoolean()};
    private OriginScene scene;

    @BeforeEach
    void open() {
        scene = new OriginScene(folder, TlsEngine.OPENSSL).put("cidr", CIDR);
        for (int i = 0; i < 3; i++) {
            int number = i + 1;
            AtomicBoolean fails = failing[i];
            RawOrigin origin = new RawOrigin((head, talk) -> {
                talk.say("HTTP/1.1 " + (fails.get() ? "500 No" : "200 OK") + "\r\ncontent-length: 1\r\n\r\n" + number);
                return true;
            });
            origins.add(origin);
            scene.bench.internet.put("1.1.1." + number, 80, origin.address());
        }
    }

    @AfterEach
    void close() {
        scene.close();
        origins.forEach(RawOrigin::close);
    }

    private double count(String meter) {
        return scene.bench.meters.get(meter).counter().count();
    }

    private int served(int endpoint) {
        return origins.get(endpoint - 1).heads.size();
    }

    private String get() throws IOException {
        return scene.get(80, "/");
    }

    @Test
    void sharesFollowTheWeights() throws IOException {
        scene.destination("resolution: Static, loadBalancing: { policy: RoundRobin }, endpoints: ["
                        + "{ address: 1.1.1.1, weight: 3 }, { address: 1.1.1.2, weight: 1 }]")
                .start();
        for (int i = 0; i < 40; i++) {
            assertThat(get()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(served(1)).isBetween(28, 32);
        assertThat(served(2)).isBetween(8, 12);
    }

    @Test
    void theNextPriorityServesWhereTheFirstCannotBeReached() throws IOException {
        scene.destination("resolution: Static, loadBalancing: { policy: Random }, endpoints: ["
                        + "{ address: 1.1.1.9 }, { address: 1.1.1.2, priority: 1 }]")
                .start();
        for (int i = 0; i < 4; i++) {
            assertThat(get()).startsWith("HTTP/1.1 200 ").endsWith("2");
        }
        // It is known for a while that nobody is there.
        assertThat(scene.bench.internet.dialled().stream()
                        .filter(address -> address.getAddress().getHostAddress().equals("1.1.1.9")))
                .hasSize(1);
    }

    @Test
    void aCallerStaysWhereItIs() throws IOException {
        scene.destination("resolution: Static, loadBalancing: { policy: Identity }, endpoints: ["
                        + "{ address: 1.1.1.1 }, { address: 1.1.1.2 }, { address: 1.1.1.3 }]")
                .start();
        Set<String> seen = new HashSet<>();
        for (int caller = 0; caller < 12; caller++) {
            Set<String> own = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                SpiffeId id = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/caller-" + caller);
                try (Tunnel tunnel = scene.bench.open(
                        id, OriginScene.HOST + ":80", "http1", Instant.now().plusSeconds(60))) {
                    String said = tunnel.send(OriginScene.request("/", "close")).readAll();
                    own.add(said.substring(said.length() - 1));
                }
            }
            assertThat(own).hasSize(1);
            seen.addAll(own);
        }
        assertThat(seen).hasSizeGreaterThan(1);
    }

    @Test
    void anEndpointThatFailsFiveTimesLeavesAndComesBack() throws IOException {
        scene.destination("resolution: Static, loadBalancing: { policy: RoundRobin },"
                        + " outlierDetection: { consecutive5xx: 5, baseEjectionTime: 30s },"
                        + " endpoints: [{ address: 1.1.1.1 }, { address: 1.1.1.2 }]")
                .start();
        failing[0].set(true);
        for (int i = 0; i < 30; i++) {
            get();
        }
        assertThat(served(1)).isEqualTo(5);
        assertThat(served(2)).isEqualTo(25);
        assertThat(count("sallyport.upstream.ejections")).isEqualTo(1);
        assertThat(scene.bench.upstreams.aside()).isEqualTo(1);

        failing[0].set(false);
        scene.bench.later.addAndGet(Duration.ofSeconds(31).toNanos());
        for (int i = 0; i < 10; i++) {
            assertThat(get()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(served(1)).isEqualTo(10);
        assertThat(scene.bench.upstreams.aside()).isZero();
    }

    @Test
    void whereEveryEndpointIsAsideRequestsAreRefusedAtOnceAndSaySo() throws IOException {
        scene.destination("resolution: Static, outlierDetection: { consecutiveGatewayFailures: 2 },"
                        + " endpoints: [{ address: 1.1.1.8 }]")
                .start();
        assertThat(get()).startsWith("HTTP/1.1 502 ");
        assertThat(get()).startsWith("HTTP/1.1 502 ");
        int dialled = scene.bench.internet.dialled().size();
        assertThat(get())
                .startsWith("HTTP/1.1 503 ")
                .contains("\"reason\":\"upstream_ejected\"")
                .contains("sallyport-reason: upstream_ejected");
        assertThat(scene.bench.internet.dialled()).hasSize(dialled);
        assertThat(count("sallyport.upstream.circuit.open")).isEqualTo(1);
        await().until(() -> scene.bench.records.all().size() == 3);
        assertThat(scene.bench.records.all().getLast().outcome().reason()).isEqualTo(Reason.UPSTREAM_EJECTED);
    }
}

package dev.sallyport.proxy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.Nginx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server that is unwell is left aside and comes back: in what apps get, in records, metrics and on the status page. */
class FailingEndpointIT {
    @TempDir
    Path folder;

    private OriginScene scene;
    private Nginx first;
    private Nginx second;

    @BeforeEach
    void open() {
        scene = new OriginScene(folder.resolve("gateway"), TlsEngine.OPENSSL);
        scene.put("cidr", """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: addresses, namespace: shop }
                spec: { rules: [{ name: addresses, cidrs: [1.1.1.0/24] }] }
                """)
                .destination("resolution: Static, loadBalancing: { policy: RoundRobin },"
                        + " outlierDetection: { consecutive5xx: 5, baseEjectionTime: 30s },"
                        + " endpoints: [{ address: 1.1.1.1 }, { address: 1.1.1.2 }]");
        scene.start();
        first = nginx("first");
        second = nginx("second");
        scene.bench.internet.put("1.1.1.1", 80, first.address());
        scene.bench.internet.put("1.1.1.2", 80, second.address());
    }

    private Nginx nginx(String name) {
        Path sick = folder.resolve(name + "-is-sick");
        return Nginx.plain(
                folder.resolve(name), "location / { if (-f " + sick + ") { return 500; } return 200 " + name + "; }");
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        scene.close();
    }

    private List<ConnectionRecord> ask(int times) throws IOException {
        int before = scene.bench.records.all().size();
        for (int i = 0; i < times; i++) {
            scene.get(80, "/" + i);
        }
        await().until(() -> scene.bench.records.all().size() == before + times);
        return scene.bench.records.all().subList(before, before + times);
    }

    private static List<ConnectionRecord> servedBy(String upstream, List<ConnectionRecord> records) {
        return records.stream()
                .filter(record -> upstream.equals(record.facts().upstream()))
                .toList();
    }

    private Map<String, Object> status() {
        return StatusPage.upstreams(scene.bench.upstreams);
    }

    @Test
    void itLeavesAfterFiveFailuresAndComesBack() throws IOException {
        assertThat(servedBy("1.1.1.1:80", ask(4))).hasSize(2);
        assertThat(status()).containsEntry("aside", 0);

        Files.createFile(folder.resolve("first-is-sick"));
        List<ConnectionRecord> sick = ask(20);
        assertThat(servedBy("1.1.1.1:80", sick)).hasSize(5).allSatisfy(record -> {
            // The host's own answer: carried, and it says what it was.
            assertThat(record.outcome()).isEqualTo(new Outcome.Carried());
            assertThat(record.facts().request().status()).isEqualTo(500);
        });
        assertThat(servedBy("1.1.1.2:80", sick))
                .hasSize(15)
                .allSatisfy(
                        record -> assertThat(record.facts().request().status()).isEqualTo(200));
        assertThat(scene.bench
                        .meters
                        .get("sallyport.upstream.ejections")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(status())
                .containsEntry("aside", 1)
                .extractingByKey("endpoints_aside")
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Map.class))
                .singleElement()
                .satisfies(aside -> {
                    assertThat(aside).containsEntry("endpoint", "1.1.1.1:80").containsEntry("namespace", "shop");
                    assertThat(aside.get("destination").toString()).contains("partner");
                    assertThat((Long) aside.get("seconds_left")).isBetween(20L, 30L);
                });

        Files.delete(folder.resolve("first-is-sick"));
        scene.bench.later.addAndGet(Duration.ofSeconds(31).toNanos());
        assertThat(servedBy("1.1.1.1:80", ask(10)))
                .hasSize(5)
                .allSatisfy(
                        record -> assertThat(record.facts().request().status()).isEqualTo(200));
        assertThat(status()).containsEntry("aside", 0);
    }
}

package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.forward.ForwardScene.HOST;
import static dev.sallyport.proxy.forward.ForwardScene.answer;
import static dev.sallyport.proxy.forward.ForwardScene.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.GatewayBench.Answer;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.LyingDns;
import dev.sallyport.proxy.testing.Nginx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests of several callers on the connections of a pool. */
class PooledRequestsIT {
    @TempDir
    Path folder;

    private ForwardScene at;
    private OriginScene scene;

    @BeforeEach
    void open() {
        at = new ForwardScene(folder);
        scene = at.scene;
    }

    @AfterEach
    void close() {
        at.close();
        await().atMost(Duration.ofSeconds(5)).until(() -> scene.bench.upstreams.pending() == 0);
    }

    @Test
    void oneConnectionServesRequestAfterRequestOfSeveralCallers() throws IOException {
        scene.destination("connections: { max: 4 }").start();
        SpiffeId other = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/basket");
        try (Nginx nginx = Nginx.plain(folder.resolve("nginx"), "location / { return 200 $connection_requests; }")) {
            scene.bench.internet.put("8.8.8.8", 80, nginx.address());
            for (int i = 0; i < 4; i++) {
                assertThat(scene.get(80, "/")).startsWith("HTTP/1.1 200 ");
                try (Tunnel tunnel = scene.bench.open(
                        other, HOST + ":80", "http1", Instant.now().plusSeconds(60))) {
                    tunnel.send(get("/"));
                    assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
                    assertThat(answer(tunnel, "\r\n\r\n")).contains("200 OK");
                }
            }
        }
        // One for each event loop at most: connections do not change theirs.
        int made = scene.bench.internet.dialled().size();
        assertThat(made).isBetween(1, 2);
        assertThat(at.count("sallyport.upstream.requests", "reused", "true")).isEqualTo(8 - made);
        assertThat(at.count("sallyport.upstream.requests", "reused", "false")).isEqualTo(made);
        await().until(() -> scene.bench.records.all().size() == 8);
        assertThat(scene.bench.records.all()).allSatisfy(record -> {
            assertThat(record.outcome()).isEqualTo(new Outcome.Carried());
            assertThat(record.facts().httpHost()).isEqualTo(HOST);
            assertThat(record.facts().rule()).startsWith("shop/");
            assertThat(record.facts().upstream()).isEqualTo("8.8.8.8:80");
            assertThat(record.bytesSent()).isPositive();
            assertThat(record.bytesReceived()).isPositive();
        });
    }

    @Test
    void noMoreThanTheMostConnectionsAreMadeAndEverybodyHasATurn() throws Exception {
        scene.destination("connections: { max: 2 }").start();
        CountDownLatch go = new CountDownLatch(1);
        try (RawOrigin origin = new RawOrigin((head, talk) -> {
            go.await();
            talk.say(RawOrigin.OK);
            return true;
        })) {
            scene.bench.internet.put("8.8.8.8", 80, origin.address());
            List<Tunnel> tunnels = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                tunnels.add(at.send(get("/" + i)));
            }
            await().until(() -> origin.heads.size() == 2 && scene.bench.upstreams.pending() == 6);
            go.countDown();
            for (Tunnel tunnel : tunnels) {
                assertThat(answer(tunnel, "ok")).startsWith("HTTP/1.1 200 ");
                tunnel.close();
            }
            // A connection is given up where the next in line is on another loop, and never is there a third at once.
            assertThat(scene.bench.upstreams.connections()).isLessThanOrEqualTo(2);
            assertThat(origin.heads).hasSize(8);
        }
    }

    @Test
    void whoeverFindsTheQueueFullIsRefusedAtOnce() throws Exception {
        scene.destination("connections: { max: 1, maxPendingRequests: 1 }").start();
        CountDownLatch go = new CountDownLatch(1);
        try (RawOrigin origin = new RawOrigin((head, talk) -> {
            go.await();
            talk.say(RawOrigin.OK);
            return true;
        })) {
            scene.bench.internet.put("8.8.8.8", 80, origin.address());
            try (Tunnel carried = at.send(get("/1"))) {
                await().until(() -> origin.heads.size() == 1);
                try (Tunnel waiting = at.send(get("/2"))) {
                    await().until(() -> scene.bench.upstreams.pending() == 1);
                    long begun = System.nanoTime();
                    try (Tunnel refused = at.send(get("/3"))) {
                        assertThat(refused.readAll())
                                .startsWith("HTTP/1.1 503 ")
                                .contains("\"reason\":\"upstream_overflow\"")
                                .contains("sallyport-reason: upstream_overflow");
                    }
                    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
                    go.countDown();
                    assertThat(answer(carried, "ok")).startsWith("HTTP/1.1 200 ");
                    assertThat(answer(waiting, "ok")).startsWith("HTTP/1.1 200 ");
                }
            }
            assertThat(origin.heads).hasSize(2);
        }
        assertThat(at.count("sallyport.upstream.overflows")).isEqualTo(1);
        await().until(() -> scene.bench.records.all().size() == 3);
        assertThat(scene.bench.records.all().stream()
                        .map(record -> record.outcome().reason()))
                .containsExactlyInAnyOrder(null, null, Reason.UPSTREAM_OVERFLOW);
    }

    @Test
    void aConnectionIsClosedAfterItsMostRequests() throws IOException {
        scene.destination("connections: { maxRequestsPerConnection: 2 }").start();
        try (RawOrigin origin = new RawOrigin((head, talk) -> {
            talk.say("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n" + talk.number());
            return true;
        })) {
            scene.bench.internet.put("8.8.8.8", 80, origin.address());
            try (Tunnel tunnel = at.send(get("/"))) {
                assertThat(answer(tunnel, "\r\n\r\n1")).contains("200");
                assertThat(answer(tunnel.send(get("/")), "\r\n\r\n1")).contains("200");
                assertThat(answer(tunnel.send(get("/")), "\r\n\r\n2")).contains("200");
            }
        }
    }

    @Test
    void aConnectionThatWentStaleIsReplacedOnceWhereThatIsSafe() throws IOException {
        scene.destination("connections: { max: 4 }").start();
        try (RawOrigin origin = new RawOrigin((head, talk) -> {
            if (talk.number() == 1 && !head.startsWith("GET /first")) {
                return false;
            }
            talk.say(RawOrigin.OK);
            return true;
        })) {
            scene.bench.internet.put("8.8.8.8", 80, origin.address());
            try (Tunnel tunnel = at.send(get("/first"))) {
                answer(tunnel, "ok");
                answer(tunnel.send(get("/second")), "ok");
            }
            assertThat(origin.heads).hasSize(3);
            assertThat(at.count("sallyport.upstream.repeats")).isEqualTo(1);
        }
    }

    @Test
    void aPostThatMetAStaleConnectionIsNotSentTwice() throws IOException {
        scene.destination("connections: { max: 4 }").start();
        try (RawOrigin origin = new RawOrigin((head, talk) -> {
            if (head.startsWith("POST")) {
                return false;
            }
            talk.say(RawOrigin.OK);
            return true;
        })) {
            scene.bench.internet.put("8.8.8.8", 80, origin.address());
            try (Tunnel tunnel = at.send(get("/first"))) {
                answer(tunnel, "ok");
                tunnel.send("POST / HTTP/1.1\r\nHost: " + HOST + "\r\nContent-Length: 2\r\n\r\nhi");
                assertThat(tunnel.readAll()).startsWith("HTTP/1.1 502 ").contains("\"reason\":\"connect_failed\"");
            }
            assertThat(origin.heads.stream().filter(head -> head.startsWith("POST")))
                    .hasSize(1);
        }
    }

    @Test
    void tlsOfTheGatewaysIsReusedToo() throws IOException {
        scene.trust(scene.ca, "")
                .destination("ports: [{ number: 80 }], tls: { mode: Originate, caBundle: { name: partner-ca } },"
                        + " connections: { max: 3 }")
                .start();
        try (Nginx nginx = Nginx.tls(
                folder.resolve("nginx"),
                scene.ca.issue(List.of(HOST), List.of()),
                "location / { return 200 $connection_requests; }")) {
            scene.bench.internet.put("8.8.8.8", 443, nginx.address());
            try (Tunnel tunnel = at.send(get("/"))) {
                assertThat(answer(tunnel, "\r\n\r\n1")).startsWith("HTTP/1.1 200 ");
                assertThat(answer(tunnel.send(get("/")), "\r\n\r\n2")).startsWith("HTTP/1.1 200 ");
            }
        }
        assertThat(scene.handshakes("ok")).isEqualTo(1);
    }

    @Test
    void aNameThatMovedInsideIsRefusedThoughAConnectionRests() throws IOException {
        scene.destination("connections: { max: 4 }").start();
        try (RawOrigin origin = new RawOrigin((head, talk) -> {
            talk.say(RawOrigin.OK);
            return true;
        })) {
            scene.bench.internet.put("8.8.8.8", 80, origin.address());
            scene.bench.dns.name(
                    HOST, round -> new LyingDns.Say.Addresses(0, List.of(round == 0 ? "8.8.8.8" : "10.0.0.1")));
            try (Tunnel tunnel = at.send(get("/1"))) {
                answer(tunnel, "ok");
                tunnel.send(get("/2"));
                assertThat(tunnel.readAll()).startsWith("HTTP/1.1 403 ").contains("\"reason\":\"address_forbidden\"");
            }
            assertThat(origin.heads).hasSize(1);
        }
    }
}

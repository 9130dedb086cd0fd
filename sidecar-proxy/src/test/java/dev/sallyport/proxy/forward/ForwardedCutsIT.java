package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.forward.ForwardScene.answer;
import static dev.sallyport.proxy.forward.ForwardScene.get;
import static dev.sallyport.proxy.forward.ForwardScene.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Http2Origin;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A change of policy ends a request within a second of its being written, wherever the request stands. */
class ForwardedCutsIT {
    private static final String OTHER = "other.partner.example";

    @TempDir
    Path folder;

    private ForwardScene at;

    @BeforeEach
    void open() {
        at = new ForwardScene(folder);
    }

    @AfterEach
    void close() {
        at.close();
    }

    private void start(String destination) {
        at.scene.destination(destination).start();
        assertThat(at.scene.problems()).isEmpty();
    }

    private static boolean silent(String head, RawOrigin.Talk talk) throws IOException {
        talk.in().transferTo(OutputStream.nullOutputStream());
        return false;
    }

    private void allow(String file, String host) {
        at.scene.put(file, """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: %1$s, namespace: shop }
                spec: { rules: [{ name: %1$s, hosts: [%2$s] }] }
                """.formatted(file, host));
    }

    /** The rule goes; a second later so has the request it let pass, with its connection. */
    private void revoke() {
        revoke(1);
        at.awaitNoConnection();
    }

    /** The rule goes; a second later so has everything it let pass. */
    private void revoke(int cuts) {
        allow("policy", "nobody.example");
        await().pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(1))
                .until(() -> at.scene.bench.records.all().stream()
                                .filter(record -> record.outcome() instanceof Outcome.Cut)
                                .count()
                        == cuts);
        assertThat(at.scene.bench.records.all())
                .filteredOn(record -> record.outcome() instanceof Outcome.Cut)
                .allSatisfy(record -> assertThat(record.outcome().reason()).isEqualTo(Reason.NO_RULE));
    }

    private static void assertRefused(Tunnel tunnel) throws IOException {
        assertThat(tunnel.readAll()).startsWith("HTTP/1.1 403 ").contains("\"reason\":\"no_rule\"");
    }

    private static void assertReset(Tunnel tunnel) {
        assertThatThrownBy(tunnel::readAll).isInstanceOf(SocketException.class).hasMessageContaining("reset");
    }

    @Test
    void beforeItsAnswer() throws IOException {
        start("connections: { max: 8 }");
        try (RawOrigin origin = at.origin(ForwardedCutsIT::silent);
                Tunnel app = at.send(get("/"))) {
            await().until(() -> origin.heads.size() == 1);
            revoke();
            assertRefused(app);
        }
    }

    @Test
    void withinItsContent() throws IOException {
        start("connections: { max: 8 }");
        try (RawOrigin origin = at.origin(ForwardedCutsIT::silent);
                Tunnel app = at.send(post("/", "x".repeat(5)).replace(": 5", ": 100"))) {
            await().until(() -> origin.heads.size() == 1);
            revoke();
            assertRefused(app);
        }
    }

    @Test
    void withinItsAnswer() throws IOException {
        start("connections: { max: 8 }");
        try (RawOrigin origin = at.origin((head, talk) -> {
                    talk.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
                    return silent(head, talk);
                });
                Tunnel app = at.send(get("/"))) {
            answer(app, "half\r\n");
            revoke();
            assertReset(app);
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void whereTheAppDoesNotRead() throws IOException {
        start("connections: { max: 8 }");
        byte[] megabyte = new byte[1024 * 1024];
        try (RawOrigin origin = at.origin((head, talk) -> {
                    talk.say("HTTP/1.1 200 OK\r\n\r\n");
                    while (!talk.socket().isClosed()) {
                        talk.out().write(megabyte);
                    }
                    return false;
                });
                Tunnel app = at.send(get("/"))) {
            answer(app, "\r\n\r\n");
            await().during(Duration.ofMillis(100)).until(() -> origin.heads.size() == 1);
            revoke();
        }
    }

    @Test
    void whereItWaitsForAConnection() throws IOException {
        start("connections: { max: 1 }");
        try (RawOrigin origin = at.origin(ForwardedCutsIT::silent);
                Tunnel carried = at.send(get("/1"))) {
            await().until(() -> origin.heads.size() == 1);
            try (Tunnel waiting = at.send(get("/2"))) {
                await().until(() -> at.scene.bench.upstreams.pending() == 1);
                // Cut first, the one that was carried may leave its place, and a fresh connection, to the other for a
                // moment.
                revoke(2);
                assertRefused(waiting);
                assertRefused(carried);
            }
            assertThat(origin.heads).hasSize(1);
        }
        assertThat(at.scene.bench.upstreams.pending()).isZero();
    }

    @Test
    void afterASwitchOfProtocols() throws IOException {
        start("connections: { max: 8 }");
        try (RawOrigin origin = at.origin((head, talk) -> {
                    talk.say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhi");
                    return silent(head, talk);
                });
                Tunnel app = at.send(get("/", "Connection: Upgrade", "Upgrade: websocket"))) {
            answer(app, "hi");
            revoke();
            assertReset(app);
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void aCopyThatOutlivesItsTunnel() throws IOException {
        at.scene.bench.dns.name(OTHER, "8.8.4.4");
        allow("other", OTHER);
        start("routes: [{ mirror: { host: other.partner.example } }]");
        try (RawOrigin copied = new RawOrigin(ForwardedCutsIT::silent);
                RawOrigin origin = at.saying(RawOrigin.OK)) {
            at.scene.bench.internet.put("8.8.4.4", 80, copied.address());
            try (Tunnel app = at.send(get("/"))) {
                answer(app, "ok");
                await().until(() -> copied.heads.size() == 1);
            }
            assertThat(at.records(1).getFirst().outcome()).isInstanceOf(Outcome.Carried.class);
            // Its tunnel is gone, and it is among what lives all the same.
            await().until(() -> at.scene.bench.live.size() == 1);
            allow("other", "nobody.example");
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(1))
                    .until(() -> at.scene.bench.records.all().size() == 2);
            assertThat(at.records(2).getLast().outcome())
                    .isInstanceOfSatisfying(
                            Outcome.Cut.class, cut -> assertThat(cut.reason()).isEqualTo(Reason.NO_RULE));
            await().until(() -> at.count("sallyport.mirrored.requests", "result", "dropped") == 1);
            await().until(() -> at.scene.bench.live.size() == 0);
            assertThat(origin.heads).hasSize(1);
        }
    }

    @Test
    void whereWhatTheAppAskedForIsAllowedNoMoreThoughARouteLeadsElsewhere() throws IOException {
        at.scene.bench.dns.name(OTHER, "8.8.4.4");
        allow("other", OTHER);
        start("routes: [{ targets: [{ host: other.partner.example }] }]");
        // It never answers.
        try (Http2Origin origin = new Http2Origin((peer, frame) -> {});
                H2cApp app = new H2cApp(at.scene.bench.open("192.0.2.7:80", "h2c"))) {
            at.scene.bench.internet.put("8.8.4.4", 80, origin.address());
            app.call(1, "/");
            await().until(() -> origin.requests() == 1);
            allow("policy", "nobody.example");
            assertThat(app.answer(1).get("grpc-status")).hasToString("7");
        }
        assertThat(at.records(1).getFirst().outcome())
                .isInstanceOfSatisfying(
                        Outcome.Cut.class, cut -> assertThat(cut.reason()).isEqualTo(Reason.NO_RULE));
    }
}

package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.forward.ForwardScene.answer;
import static dev.sallyport.proxy.forward.ForwardScene.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.connection.Phase;
import dev.sallyport.proxy.connection.Phases;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Nginx;
import dev.sallyport.proxy.testing.Upstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose request a connection is made for says how long that took; who finds it made does not. */
class ForwardedPhasesIT {
    private static final String CIDR = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressPolicy
            metadata: { name: addresses, namespace: shop }
            spec: { rules: [{ name: addresses, cidrs: [1.1.1.0/24] }] }
            """;

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

    /** Takes connections at once, and says nothing for a while. */
    private static Upstream hesitant(InetSocketAddress server, int millis) {
        return new Upstream((in, out, socket) -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            try (Socket on = new Socket(server.getAddress(), server.getPort())) {
                Thread.ofVirtual().start(() -> transfer(on, socket));
                in.transferTo(on.getOutputStream());
            }
        });
    }

    private static void transfer(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException over) {
            // The test has what it asked for.
            return;
        }
    }

    private Phases phases(int record) {
        return at.records(record).getLast().phases();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tlsThatTookLongIsTheFirstRequestsAndNobodyElses(boolean http2) throws IOException {
        at.scene
                .trust(at.scene.ca, "")
                .destination("ports: [{ number: 80 }], tls: { mode: Originate, caBundle: { name: partner-ca } },"
                        + " connections: { max: 1, http2: " + http2 + " }")
                .start();
        var certificate = at.scene.ca.issue(List.of(ForwardScene.HOST), List.of());
        try (Nginx nginx = Nginx.http2(folder.resolve("nginx"), certificate, "location / { return 200 ok; }");
                Upstream slow = hesitant(nginx.address(), 200)) {
            at.scene.bench.internet.put("8.8.8.8", 443, slow.address());
            try (Tunnel app = at.send(get("/1"))) {
                answer(app, "ok");
                Phases first = phases(1);
                assertThat(first.millis(Phase.TLS)).isBetween(200L, 5000L);
                // Neither has the time that TLS took counted in.
                assertThat(first.connect()).isBetween(0L, first.tls());
                assertThat(first.queue()).isBetween(0L, first.tls());
                long whole = at.records(1).getFirst().duration().toNanos();
                assertThat(first.queue() + first.connect() + first.tls() + first.firstByte())
                        .isLessThanOrEqualTo(whole);
                answer(app.send(get("/2")), "ok");
            }
        }
        Phases second = phases(2);
        assertThat(List.of(second.connect(), second.tls())).containsOnly(Phases.ABSENT);
        assertThat(second.firstByte()).isNotNegative();
    }

    @Test
    void whatWasTriedInVainIsTimeSpentConnecting() throws IOException {
        at.scene
                .put("cidr", CIDR)
                .destination("resolution: Static, loadBalancing: { policy: RoundRobin },"
                        + " connections: { connectTimeout: 300ms },"
                        + " endpoints: [{ address: 1.1.1.9 }, { address: 1.1.1.2, priority: 1 }]")
                .start();
        at.scene.bench.internet.silent("1.1.1.9", 80);
        try (RawOrigin origin = at.saying(RawOrigin.OK)) {
            at.scene.bench.internet.put("1.1.1.2", 80, origin.address());
            try (Tunnel app = at.send(get("/"))) {
                answer(app, "ok");
            }
        }
        assertThat(phases(1).millis(Phase.CONNECT)).isBetween(300L, 5000L);
        assertThat(phases(1).tls()).isEqualTo(Phases.ABSENT);
    }

    @Test
    void aRequestThatReachedNobodySaysHowLongItTried() throws IOException {
        at.scene.destination("connections: { max: 4, connectTimeout: 250ms }").start();
        at.scene.bench.internet.silent("8.8.8.8", 80);
        try (Tunnel app = at.send(get("/"))) {
            assertThat(app.readAll()).startsWith("HTTP/1.1 504 ");
        }
        assertThat(phases(1).millis(Phase.CONNECT)).isBetween(250L, 5000L);
        assertThat(phases(1).firstByte()).isEqualTo(Phases.ABSENT);
    }
}

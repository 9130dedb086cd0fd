package dev.sallyport.proxy.forward;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.GrpcPeer;
import dev.sallyport.proxy.testing.Nginx;
import dev.sallyport.proxy.testing.TunnelDoor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apps that speak HTTP/2 in clear, and destinations that do, with policy in between. */
class ForwardedHttp2IT {
    private static final String HOST = OriginScene.HOST;
    private static final String ADDRESS = "192.0.2.7:80";

    @TempDir
    Path folder;

    private OriginScene scene;

    @BeforeEach
    void open() {
        scene = new OriginScene(folder, TlsEngine.OPENSSL);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    /** As our sidecar opens it: by address, since only HPACK knows the name. */
    private TunnelDoor door(String authority) throws IOException {
        return new TunnelDoor(() -> scene.bench.open(authority, "h2c"));
    }

    private static String curl(TunnelDoor door, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of("curl", "-s", "-m", "20", "--http2-prior-knowledge"));
        command.addAll(List.of(more));
        command.add("http://127.0.0.1:" + door.port() + "/");
        Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(curl.getInputStream().readAllBytes(), UTF_8);
    }

    private List<ConnectionRecord> records(int count) {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> scene.bench.records.all().size() >= count);
        return scene.bench.records.all();
    }

    @Test
    void grpcPassesByTheNameThatEachCallStates() throws IOException {
        scene.start();
        try (GrpcPeer server = GrpcPeer.server();
                TunnelDoor door = door(ADDRESS)) {
            scene.bench.internet.put("8.8.8.8", 80, server.address());
            assertThat(GrpcPeer.call(door.port(), HOST, "unary", "download", "upload", "chat", "fail", "cancel"))
                    .containsExactly(
                            "unary echo:hello OK why b'\\x00\\xff'",
                            "download 2008890",
                            "upload 3000000",
                            "chat re:0,re:1,re:2,re:3,re:4 0 OK",
                            "fail FAILED_PRECONDITION | not today: 100% ü",
                            "cancel first",
                            "cancelled CANCELLED");
            server.awaitSaid("watch over cancelled");
        }
        assertThat(scene.bench.internet.dialled()).hasSize(1);
        assertThat(records(6)).allSatisfy(record -> {
            assertThat(record.facts().httpHost()).isEqualTo(HOST);
            assertThat(record.outcome()).isInstanceOf(Outcome.Carried.class);
        });
    }

    @Test
    void whatNoRuleAllowsIsRefusedInTheCallersLanguageAndTheConnectionGoesOn() throws IOException {
        scene.start();
        try (GrpcPeer server = GrpcPeer.server();
                TunnelDoor door = door(ADDRESS);
                TunnelDoor named = door(HOST + ":80")) {
            scene.bench.internet.put("8.8.8.8", 80, server.address());
            assertThat(GrpcPeer.call(door.port(), "other.example", "fail"))
                    .singleElement()
                    .asString()
                    .startsWith("fail PERMISSION_DENIED | No rule allows this workload to reach this destination.");
            assertThat(curl(door, "-i", "-H", "Host: other.example"))
                    .contains("HTTP/2 403", "sallyport-reason: no_rule", "\"host\":\"other.example\"");
            assertThat(curl(named, "-i", "-H", "Host: other.example"))
                    .contains("HTTP/2 421", "sallyport-reason: name_mismatch");
            assertThat(curl(door, "-i", "-H", "Host: 192.0.2.8")).contains("HTTP/2 421");
        }
        assertThat(scene.bench.internet.dialled()).isEmpty();
        assertThat(records(4))
                .extracting(record -> record.outcome().reason())
                .contains(Reason.NO_RULE, Reason.NAME_MISMATCH);
    }

    @Test
    void anOriginatedConnectionSpeaksHttp2WhereTheHostSelectsItElseHttp1() throws IOException {
        scene.trust(scene.ca, "")
                .destination(
                        "tls: { mode: Originate, caBundle: { name: partner-ca } }, ports: [{ number: 80 }], connections: { http2: true }")
                .start();
        String answer = "location / { return 200 \"over $server_protocol\"; }";
        try (Nginx two = Nginx.http2(folder.resolve("two"), scene.ca.issue(List.of(HOST), List.of()), answer)) {
            scene.bench.internet.put("8.8.8.8", 443, two.address());
            assertThat(scene.get(80, "/")).contains("HTTP/1.1 200", "over HTTP/2.0");
            try (TunnelDoor door = door(ADDRESS)) {
                assertThat(curl(door, "-i", "-H", "Host: " + HOST)).contains("HTTP/2 200", "over HTTP/2.0");
            }
        }
        try (Nginx one = Nginx.tls(folder.resolve("one"), scene.ca.issue(List.of(HOST), List.of()), answer)) {
            scene.bench.internet.put("8.8.8.8", 443, one.address());
            assertThat(scene.get(80, "/")).contains("HTTP/1.1 200", "over HTTP/1.1");
            try (TunnelDoor door = door(ADDRESS)) {
                assertThat(curl(door, "-i", "-H", "Host: " + HOST)).contains("HTTP/2 200", "over HTTP/1.1");
            }
        }
    }

    @Test
    void aCallToAHostThatIsSpokenToInHttp1FailsWithASentence() throws IOException {
        scene.destination("connections: { http2: false }").start();
        try (Nginx nginx = Nginx.plain(folder.resolve("plain"), "location / { return 200 over-$server_protocol; }");
                TunnelDoor door = door(ADDRESS)) {
            scene.bench.internet.put("8.8.8.8", 80, nginx.address());
            assertThat(curl(door, "-H", "Host: " + HOST)).isEqualTo("over-HTTP/1.1");
            assertThat(GrpcPeer.call(door.port(), HOST, "fail"))
                    .singleElement()
                    .asString()
                    .startsWith("fail UNAVAILABLE |")
                    .contains("a gRPC call needs HTTP/2 all the way");
        }
    }

    @Test
    void aDestinationThatSpeaksSomethingElseIsNamedAsTheReason() throws IOException {
        scene.start();
        try (Nginx nginx = Nginx.plain(folder.resolve("plain"), "location / { return 200 x; }");
                TunnelDoor door = door(ADDRESS)) {
            scene.bench.internet.put("8.8.8.8", 80, nginx.address());
            assertThat(curl(door, "-i", "-H", "Host: " + HOST))
                    .contains("HTTP/2 502", "sallyport-reason: connect_failed", "not HTTP/2");
        }
    }

    @Test
    void aChangeOfPolicyEndsTheCallsItNoLongerAllows() throws IOException {
        scene.start();
        try (GrpcPeer server = GrpcPeer.server();
                TunnelDoor door = door(ADDRESS)) {
            scene.bench.internet.put("8.8.8.8", 80, server.address());
            Thread change = Thread.ofVirtual().start(() -> {
                server.awaitSaid("slow began");
                scene.put("policy", """
                        apiVersion: egress.sallyport.dev/v1alpha1
                        kind: EgressPolicy
                        metadata: { name: partner, namespace: shop }
                        spec: { rules: [{ name: none, action: Deny, hosts: [api.partner.example] }] }
                        """);
            });
            assertThat(GrpcPeer.call(door.port(), HOST, "slow"))
                    .singleElement()
                    .asString()
                    .startsWith("slow PERMISSION_DENIED | A rule denies this destination");
            server.awaitSaid("slow over cancelled");
            change.interrupt();
        }
        assertThat(records(1))
                .anySatisfy(record -> assertThat(
                                Objects.requireNonNull(record.outcome().reason()))
                        .isEqualTo(Reason.DENIED_BY_RULE));
    }
}

package dev.sallyport.proxy.forward;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes of a destination, through to raw sockets that say what came. */
class RoutesIT {
    private static final String HOST = OriginScene.HOST;
    private static final String OTHER = "other.partner.example";

    @TempDir
    Path folder;

    private OriginScene scene;
    private RawOrigin origin;
    private RawOrigin other;

    @BeforeEach
    void open() {
        scene = new OriginScene(folder, TlsEngine.OPENSSL);
        scene.bench.dns.name(OTHER, "8.8.4.4");
        origin = new RawOrigin(RoutesIT::ok);
        other = new RawOrigin(RoutesIT::ok);
        put("8.8.8.8", origin);
        put("8.8.4.4", other);
    }

    @AfterEach
    void close() {
        origin.close();
        other.close();
        scene.close();
    }

    private void put(String address, RawOrigin at) {
        scene.bench.internet.put(address, 80, at.address());
    }

    private static boolean ok(String head, RawOrigin.Talk talk) throws IOException {
        talk.say(RawOrigin.OK);
        return true;
    }

    private void routes(String routes) {
        scene.destination("routes: [" + routes + "]").start();
        assertThat(scene.problems()).isEmpty();
    }

    private void allowOther() {
        scene.put("other", """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: other, namespace: shop }
                spec: { rules: [{ name: other, hosts: [other.partner.example] }] }
                """);
    }

    private Tunnel send(String request) throws IOException {
        return scene.bench.open(HOST + ":80", "http1").send(request);
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + HOST + "\r\nX-Old: 1\r\n\r\n";
    }

    private static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: " + HOST + "\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    private static String answer(Tunnel tunnel) throws IOException {
        StringBuilder read = new StringBuilder();
        while (!read.toString().endsWith("\r\n\r\nok")) {
            byte[] next = tunnel.read(1);
            assertThat(next).as("ended after %s", read).hasSize(1);
            read.append(new String(next, UTF_8));
        }
        return read.toString();
    }

    private ConnectionRecord record(int count) {
        await().until(() -> scene.bench.records.all().size() == count);
        return scene.bench.records.all().getLast();
    }

    private double counted(String meter, String result) {
        return scene.bench.meters.get(meter).tag("result", result).counter().count();
    }

    @Test
    void fieldsAreChangedBothWays() throws IOException {
        routes("{ requestHeaders: { set: { X-Team: shop }, add: { X-Also: b }, remove: [x-old] },"
                + " responseHeaders: { set: { Server: hidden }, remove: [x-secret] } }");
        try (RawOrigin chatty = new RawOrigin((head, talk) -> {
            talk.say("HTTP/1.1 200 OK\r\nServer: nginx\r\nX-Secret: s\r\nContent-Length: 2\r\n\r\nok");
            return true;
        })) {
            put("8.8.8.8", chatty);
            try (Tunnel tunnel = send(get("/"))) {
                assertThat(answer(tunnel))
                        .containsIgnoringCase("server: hidden")
                        .doesNotContainIgnoringCase("nginx")
                        .doesNotContainIgnoringCase("x-secret");
            }
            assertThat(chatty.heads.getFirst())
                    .contains("X-Team: shop\r\n", "X-Also: b\r\n")
                    .doesNotContain("X-Old");
        }
    }

    @Test
    void hostAndPrefixAreRewritten() throws IOException {
        allowOther();
        routes("{ match: { paths: [/api/**] }, rewrite: { host: other.partner.example, path: /v2 } },"
                + " { match: { paths: [/old] }, rewrite: { path: /new } }");
        try (Tunnel tunnel = send(get("/api/users/7?x=/api"))) {
            answer(tunnel);
            answer(tunnel.send(get("/old?q")));
            answer(tunnel.send(get("/else")));
        }
        assertThat(origin.heads.getFirst())
                .startsWith("GET /v2/users/7?x=/api HTTP/1.1\r\n")
                .contains("Host: other.partner.example\r\n");
        assertThat(origin.heads.get(1)).startsWith("GET /new?q ").contains("Host: " + HOST + "\r\n");
        assertThat(origin.heads.get(2)).startsWith("GET /else ");
    }

    @Test
    void aHostThatTheCallerMayNotReachIsNotNamedEither() throws IOException {
        routes("{ rewrite: { host: other.partner.example } }");
        try (Tunnel tunnel = send(get("/"))) {
            assertThat(tunnel.readAll()).startsWith("HTTP/1.1 403 ").contains("no_rule", OTHER + ":80");
        }
        assertThat(origin.heads).isEmpty();
        assertThat(record(1).outcome().reason()).isEqualTo(Reason.NO_RULE);
    }

    @Test
    void aRedirectIsAnsweredHere() throws IOException {
        routes("{ match: { paths: [/away] }, redirect: { location: 'https://elsewhere.example/x', status: 308 } }");
        try (Tunnel tunnel = send(get("/away"))) {
            StringBuilder read = new StringBuilder();
            while (!read.toString().endsWith("\r\n\r\n")) {
                read.append(new String(tunnel.read(1), UTF_8));
            }
            assertThat(read.toString())
                    .startsWith("HTTP/1.1 308 ")
                    .containsIgnoringCase("location: https://elsewhere.example/x\r\n");
            answer(tunnel.send(get("/")));
        }
        assertThat(origin.heads).hasSize(1);
    }

    @Test
    void targetsShareByWeightAndEachIsNamedAsItself() throws IOException {
        allowOther();
        routes("{ targets: [{ host: api.partner.example, weight: 3 }, { host: other.partner.example, weight: 1 }] }");
        try (Tunnel tunnel = send(get("/0"))) {
            answer(tunnel);
            for (int i = 1; i < 200; i++) {
                answer(tunnel.send(get("/" + i)));
            }
        }
        assertThat(origin.heads.size() + other.heads.size()).isEqualTo(200);
        // Within four standard deviations of a quarter.
        assertThat(other.heads.size()).isBetween(26, 74);
        assertThat(other.heads.getFirst()).contains("Host: " + OTHER + "\r\n");
    }

    @Test
    void aTargetThatTheCallerMayNotReachIsRefusedByName() throws IOException {
        routes("{ targets: [{ host: other.partner.example }] }");
        try (Tunnel tunnel = send(get("/"))) {
            assertThat(tunnel.readAll())
                    .startsWith("HTTP/1.1 403 ")
                    .contains("\"reason\":\"no_rule\"", "A route leads this request to other.partner.example:80.");
        }
        assertThat(other.heads).isEmpty();
        assertThat(record(1).outcome()).isInstanceOf(Outcome.Denied.class);
    }

    @Test
    void aTimeOutIsAnswered504() throws IOException {
        routes("{ timeout: 200ms }");
        try (RawOrigin silent = new RawOrigin((head, talk) -> talk.in().read() >= 0)) {
            put("8.8.8.8", silent);
            try (Tunnel tunnel = send(get("/"))) {
                assertThat(tunnel.readAll()).startsWith("HTTP/1.1 504 ").contains("connect_timeout", "200 ms");
            }
        }
        assertThat(record(1).outcome().reason()).isEqualTo(Reason.CONNECT_TIMEOUT);
    }

    @Test
    void aRequestIsTriedAgainWithItsContentAsOftenAsTheRouteSays() throws IOException {
        routes("{ retries: { attempts: 2, retryOn: [5xx] } }");
        AtomicInteger tries = new AtomicInteger();
        java.util.List<String> bodies = new java.util.concurrent.CopyOnWriteArrayList<>();
        try (RawOrigin shaky = new RawOrigin((head, talk) -> {
            bodies.add(talk.read(5));
            talk.say(tries.incrementAndGet() % 3 == 0 ? RawOrigin.OK : "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
            return true;
        })) {
            put("8.8.8.8", shaky);
            try (Tunnel tunnel = send(post("/1", "hello"))) {
                assertThat(answer(tunnel)).startsWith("HTTP/1.1 200 ");
            }
            assertThat(bodies).containsExactly("hello", "hello", "hello");
            assertThat(counted("sallyport.retries", "tried")).isEqualTo(2);
        }
    }

    @Test
    void theLastAnswerGoesDownWhenTriesAreUsedUp() throws IOException {
        routes("{ retries: { attempts: 1, retryOn: [gateway-error] } }");
        try (RawOrigin broken = new RawOrigin((head, talk) -> {
            talk.say("HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nok");
            return true;
        })) {
            put("8.8.8.8", broken);
            try (Tunnel tunnel = send(get("/"))) {
                assertThat(answer(tunnel)).startsWith("HTTP/1.1 503 ");
            }
            assertThat(broken.heads).hasSize(2);
            assertThat(counted("sallyport.retries", "used_up")).isEqualTo(1);
        }
    }

    @Test
    void contentThatIsLongerThanWhatIsKeptIsNeverSentTwice() throws IOException {
        routes("{ retries: { attempts: 3, retryOn: [5xx] } }");
        String body = "x".repeat(200_000);
        try (RawOrigin broken = new RawOrigin((head, talk) -> {
            talk.read(body.length());
            talk.say("HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nok");
            return true;
        })) {
            put("8.8.8.8", broken);
            try (Tunnel tunnel = send(post("/", body))) {
                assertThat(answer(tunnel)).startsWith("HTTP/1.1 503 ");
            }
            assertThat(broken.heads).hasSize(1);
        }
    }

    @Test
    void aTryThatTakesTooLongIsFollowedByAnother() throws IOException {
        routes("{ retries: { attempts: 1, perTryTimeout: 150ms, retryOn: [reset] } }");
        AtomicInteger tries = new AtomicInteger();
        try (RawOrigin slow = new RawOrigin((head, talk) -> {
            if (tries.incrementAndGet() == 1) {
                return talk.in().read() >= 0;
            }
            return ok(head, talk);
        })) {
            put("8.8.8.8", slow);
            try (Tunnel tunnel = send(get("/"))) {
                assertThat(answer(tunnel)).startsWith("HTTP/1.1 200 ");
            }
            assertThat(slow.heads).hasSize(2);
        }
    }

    @Test
    void aMirrorGetsACopyAndItsAnswerIsNobodys() throws IOException {
        allowOther();
        routes("{ mirror: { host: other.partner.example } }");
        try (RawOrigin copy = new RawOrigin((head, talk) -> {
            assertThat(talk.read(5)).isEqualTo("hello");
            talk.say("HTTP/1.1 500 Mirror\r\nContent-Length: 3\r\n\r\nbad");
            return true;
        })) {
            try (RawOrigin real = new RawOrigin((head, talk) -> {
                talk.read(5);
                return ok(head, talk);
            })) {
                put("8.8.8.8", real);
                put("8.8.4.4", copy);
                try (Tunnel tunnel = send(post("/x", "hello"))) {
                    assertThat(answer(tunnel)).startsWith("HTTP/1.1 200 ");
                }
                await().until(() -> counted("sallyport.mirrored.requests", "sent") == 1);
                assertThat(copy.heads.getFirst()).startsWith("POST /x ").contains("Host: " + OTHER + "\r\n");
            }
        }
        record(2);
    }

    @Test
    void aMirrorThatMayNotBeReachedOrIsGoneHarmsNothing() throws IOException {
        routes("{ mirror: { host: other.partner.example } }");
        try (Tunnel tunnel = send(get("/1"))) {
            assertThat(answer(tunnel)).startsWith("HTTP/1.1 200 ");
            assertThat(counted("sallyport.mirrored.requests", "refused")).isEqualTo(1);
            long generation = scene.generation();
            other.close();
            allowOther();
            scene.awaitGeneration(generation + 1);
            assertThat(answer(tunnel.send(get("/2")))).startsWith("HTTP/1.1 200 ");
            await().until(() -> counted("sallyport.mirrored.requests", "dropped") == 1);
        }
        assertThat(other.heads).isEmpty();
        assertThat(origin.heads).hasSize(2);
    }
}

package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.forward.ForwardScene.HOST;
import static dev.sallyport.proxy.forward.ForwardScene.answer;
import static dev.sallyport.proxy.forward.ForwardScene.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.RequestFacts;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Node;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** node's HTTP server behind the forwarder. */
class NodeUpstreamIT {
    @TempDir
    Path folder;

    private ForwardScene at;
    private Node node;

    @BeforeEach
    void open() {
        at = new ForwardScene(folder.resolve("gateway"));
        at.scene.destination("connections: { max: 4 }").start();
        node = Node.start(folder.resolve("node"));
        at.scene.bench.internet.put(OriginScene.ADDRESS, 80, node.address());
    }

    @AfterEach
    void close() {
        node.close();
        at.close();
    }

    private static String post(String path, String fields, String content) {
        return "POST " + path + " HTTP/1.1\r\nHost: " + HOST + "\r\n" + fields + "\r\n" + content;
    }

    private void assertCarried(int count, String method, String path, int status) {
        var record = at.records(count).getLast();
        assertThat(record.outcome()).isEqualTo(new Outcome.Carried());
        assertThat(record.facts().request()).isEqualTo(new RequestFacts(method, path, "HTTP/1.1", status));
    }

    @Test
    void chunksAndTrailersPassBothWaysOnOneConnection() throws IOException {
        try (Tunnel app = at.send(get("/chunked", "TE: trailers", "Connection: TE"))) {
            assertThat(answer(app, "0\r\nx-sum: 3\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ")
                    .containsSubsequence("4\r\none,\r\n", "4\r\ntwo,\r\n", "5\r\nthree\r\n");
            assertCarried(1, "GET", "/chunked", 200);
            app.send(post(
                    "/echo",
                    "Transfer-Encoding: chunked\r\nTrailer: X-Digest\r\n",
                    "5\r\nhello\r\n1\r\n!\r\n0\r\nX-Digest: abc\r\n\r\n"));
            assertThat(answer(app, "POST hello! abc")).startsWith("HTTP/1.1 200 ");
            assertCarried(2, "POST", "/echo", 200);
        }
        assertThat(at.count("sallyport.upstream.requests", "reused", "true")).isEqualTo(1);
        assertThat(at.scene.bench.internet.dialled()).hasSize(1);
    }

    @Test
    void anAnswerBeforeTheContentEndsTheConnectionAndTheNextHasAnother() throws IOException {
        try (Tunnel app = at.send(post("/early", "Content-Length: 1000000\r\n", "begin"))) {
            assertThat(app.readAll()).startsWith("HTTP/1.1 413 ").endsWith("too big");
        }
        assertCarried(1, "POST", "/early", 413);
        at.awaitNoConnection();
        try (Tunnel app = at.send(get("/chunked"))) {
            answer(app, "0\r\n\r\n");
        }
        assertThat(at.count("sallyport.upstream.requests", "reused", "false")).isEqualTo(2);
    }

    @Test
    void eventsArriveAsTheyAreSaid() throws IOException {
        try (Tunnel app = at.send(get("/events"))) {
            // The first waits for nobody; each further one only for what another app says.
            answer(app, "data: 1\n\n\r\n");
            try (Tunnel other = at.send(get("/read"))) {
                answer(other, "noted");
                answer(app, "data: 2\n\n\r\n");
                answer(other.send(get("/read")), "noted");
                assertThat(answer(app, "0\r\n\r\n")).contains("data: 3\n\n");
            }
        }
        assertThat(at.records(3))
                .allSatisfy(record -> assertThat(record.outcome()).isEqualTo(new Outcome.Carried()));
    }

    @Test
    void contentThatWaitsForAWordIsAskedForOrRefused() throws IOException {
        String waits = "Expect: 100-continue\r\nContent-Length: 2\r\n";
        try (Tunnel app = at.send(post("/echo", waits, ""))) {
            assertThat(answer(app, "\r\n\r\n")).startsWith("HTTP/1.1 100 ");
            assertThat(answer(app.send("hi"), "POST hi none")).startsWith("HTTP/1.1 200 ");
        }
        try (Tunnel app = at.send(post("/refuse", waits, ""))) {
            assertThat(app.readAll()).startsWith("HTTP/1.1 417 ").endsWith("no");
        }
        assertCarried(2, "POST", "/refuse", 417);
    }

    @Test
    void hintsAndTrailersOfHttp2ReachAnAppOfHttp1() throws IOException {
        try (Node second = Node.http2(folder.resolve("second"))) {
            at.scene.bench.internet.put(OriginScene.ADDRESS, 80, second.address());
            long generation = at.scene.generation();
            at.scene.destination("connections: { max: 4, http2: true }");
            at.scene.awaitGeneration(generation + 1);
            try (Tunnel app = at.send(get("/3", "TE: trailers", "Connection: TE"))) {
                assertThat(answer(app, "x-sum: 2\r\n\r\n"))
                        .containsSubsequence(
                                "103 ", "</0.css>", "103 ", "103 ", "</2.css>", "HTTP/1.1 200 ", "2\r\nok\r\n");
            }
        }
        assertCarried(1, "GET", "/3", 200);
    }

    @Test
    void aWebSocketIsCarriedBothWaysAndEndsWithItsApp() throws IOException {
        try (Tunnel app = at.send(get("/ws", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: a2V5"))) {
            assertThat(answer(app, "\r\n\r\n")).startsWith("HTTP/1.1 101 ");
            assertThat(answer(app.send("\1\2ping"), "\1\2ping")).isEqualTo("\1\2ping");
            app.socket().shutdownOutput();
            assertThat(app.readAll()).isEmpty();
        }
        assertCarried(1, "GET", "/ws", 101);
        at.awaitNoConnection();
    }
}

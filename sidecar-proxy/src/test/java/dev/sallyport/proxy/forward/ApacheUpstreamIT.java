package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.forward.ForwardScene.HOST;
import static dev.sallyport.proxy.forward.ForwardScene.answer;
import static dev.sallyport.proxy.forward.ForwardScene.get;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.Apache;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Apache httpd behind the forwarder. */
class ApacheUpstreamIT {
    @TempDir
    Path folder;

    private ForwardScene at;

    @BeforeEach
    void open() {
        at = new ForwardScene(folder.resolve("gateway"));
    }

    @AfterEach
    void close() {
        at.close();
    }

    private void put(int port, Apache apache) {
        at.scene.bench.internet.put(OriginScene.ADDRESS, port, apache.address());
    }

    private void assertAllCarried(int count) {
        assertThat(at.records(count)).allSatisfy(record -> {
            assertThat(record.outcome()).isEqualTo(new Outcome.Carried());
            assertThat(record.facts().upstream()).startsWith("8.8.8.8:");
        });
    }

    @Test
    void connectionsAreKeptForAsLongAsItKeepsThem() throws IOException {
        at.scene.destination("connections: { max: 1 }").start();
        try (Apache apache = Apache.plain(folder.resolve("apache"), "http/1.1", "MaxKeepAliveRequests 3")) {
            put(80, apache);
            try (Tunnel app = at.send(get("/hello.txt"))) {
                answer(app, "\r\n\r\nhello");
                for (int i = 1; i < 7; i++) {
                    assertThat(answer(app.send(get("/hello.txt")), "\r\n\r\nhello"))
                            .startsWith("HTTP/1.1 200 ");
                }
            }
        }
        // The first request of a connection is not among those that its number counts.
        assertThat(at.scene.bench.internet.dialled()).hasSize(2);
        assertThat(at.count("sallyport.upstream.requests", "reused", "true")).isEqualTo(5);
        assertThat(at.count("sallyport.upstream.repeats")).isZero();
        assertAllCarried(7);
    }

    /** WebDAV writes what came, in whatever framing; compression makes chunks of what is read. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void chunksPassBothWays(boolean http2) throws IOException {
        at.scene.destination("connections: { max: 1, http2: " + http2 + " }").start();
        try (Apache apache = Apache.plain(
                folder.resolve("apache"), http2 ? "h2c http/1.1" : "http/1.1", "SetOutputFilter DEFLATE")) {
            put(80, apache);
            try (Tunnel app = at.send("PUT /new.txt HTTP/1.1\r\nHost: " + HOST
                    + "\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nchunky\r\n5\r\nbacon\r\n0\r\n\r\n")) {
                assertThat(answer(app, "</html>\n")).startsWith("HTTP/1.1 201 ");
                assertThat(answer(app.send(get("/new.txt")), "chunkybacon")).startsWith("HTTP/1.1 200 ");
                app.send(get("/many.txt", "Accept-Encoding: gzip", "Connection: close"));
                String many = new String(app.socket().getInputStream().readAllBytes(), ISO_8859_1);
                assertThat(many).containsIgnoringCase("content-encoding: gzip").contains("Transfer-Encoding: chunked");
                assertThat(many).endsWith("\r\n0\r\n\r\n");
            }
        }
        assertThat(at.scene.bench.internet.dialled()).hasSize(1);
        assertThat(at.count("sallyport.upstream.requests", "reused", "true")).isEqualTo(2);
        assertAllCarried(3);
    }

    @Test
    void itsHttp2IsSelectedInTls() throws IOException {
        at.scene
                .trust(at.scene.ca, "")
                .destination("ports: [{ number: 80 }], tls: { mode: Originate, caBundle: { name: partner-ca } },"
                        + " connections: { http2: true, max: 1 }")
                .start();
        try (Apache apache = Apache.tls(
                folder.resolve("apache"),
                at.scene.ca.issue(List.of(HOST), List.of()),
                "h2 http/1.1",
                "Header set X-Spoken \"expr=%{SERVER_PROTOCOL}\"")) {
            put(443, apache);
            try (Tunnel app = at.send(get("/hello.txt"))) {
                assertThat(answer(app, "\r\n\r\nhello")).containsIgnoringCase("x-spoken: HTTP/2.0\r\n");
                app.send(get("/hello.txt").replace("GET", "HEAD"));
                assertThat(answer(app, "\r\n\r\n")).containsIgnoringCase("content-length: 5");
                app.send(get("/none.txt"));
                assertThat(answer(app, "</html>\n")).startsWith("HTTP/1.1 404 ");
            }
        }
        assertThat(at.scene.handshakes("ok")).isEqualTo(1);
        assertAllCarried(3);
    }

    @Test
    void whatItRefusesBeforeTheContentIsItsOwnAnswer() throws IOException {
        at.scene.destination("connections: { max: 1 }").start();
        try (Apache apache = Apache.plain(folder.resolve("apache"), "http/1.1", "LimitRequestBody 10")) {
            put(80, apache);
            try (Tunnel app = at.send("PUT /big.txt HTTP/1.1\r\nHost: " + HOST
                    + "\r\nExpect: 100-continue\r\nContent-Length: 1000\r\n\r\n")) {
                assertThat(app.readAll()).startsWith("HTTP/1.1 413 ");
            }
        }
        assertThat(at.records(1).getFirst().facts().request().status()).isEqualTo(413);
        assertAllCarried(1);
        at.awaitNoConnection();
    }
}

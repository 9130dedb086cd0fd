package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.forward.ForwardScene.HOST;
import static dev.sallyport.proxy.forward.ForwardScene.answer;
import static dev.sallyport.proxy.forward.ForwardScene.get;
import static dev.sallyport.proxy.forward.ForwardScene.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.Phases;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Haproxy;
import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.WebCa;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HAProxy behind the forwarder: in clear and in TLS that asks for our certificate, in both versions of HTTP. */
class HaproxyUpstreamIT {
    /** Says what it got: version, method, path and length of the content. */
    private static final String ECHO = """
            http-request wait-for-body time 5s
            http-request return status 200 content-type text/plain lf-string "HTTP/%[req.ver] %[method] %[path] %[req.body_len]|"
            """;

    private static final String WHO = """
            http-request return status 200 content-type text/plain lf-string "HTTP/%[req.ver] %[ssl_c_s_dn(CN)]|"
            """;
    private static final String TLS = "ports: [{ number: 80 }], tls: { mode: %s, caBundle: { name: partner-ca }%s },"
            + " connections: { max: 2, http2: %s }";

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

    private void put(int port, Haproxy haproxy) {
        at.scene.bench.internet.put(OriginScene.ADDRESS, port, haproxy.address());
    }

    @ParameterizedTest
    @CsvSource({"'', 1.1, false", "proto h2, 2.0, true"})
    void requestAfterRequestOnOneConnection(String bind, String version, boolean http2) throws IOException {
        at.scene.destination("connections: { max: 1, http2: " + http2 + " }").start();
        try (Haproxy haproxy = Haproxy.plain(folder.resolve("haproxy"), bind, ECHO)) {
            put(80, haproxy);
            try (Tunnel app = at.send(get("/1"))) {
                assertThat(answer(app, "|")).endsWith("HTTP/" + version + " GET /1 0|");
                assertThat(answer(app.send(post("/2", "hello")), "|")).endsWith("HTTP/" + version + " POST /2 5|");
                app.send("PUT /3 HTTP/1.1\r\nHost: " + HOST + "\r\nTransfer-Encoding: chunked\r\n\r\n");
                app.send("3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
                assertThat(answer(app, "|")).endsWith("HTTP/" + version + " PUT /3 7|");
            }
        }
        assertThat(at.scene.bench.internet.dialled()).hasSize(1);
        assertThat(at.count("sallyport.upstream.requests", "reused", "true")).isEqualTo(2);
        assertThat(at.records(3)).allSatisfy(record -> {
            assertThat(record.outcome()).isEqualTo(new Outcome.Carried());
            assertThat(record.facts().request().status()).isEqualTo(200);
        });
    }

    @ParameterizedTest
    @CsvSource({"http/1.1, 1.1, true", "'h2,http/1.1', 2.0, true", "'h2,http/1.1', 1.1, false"})
    void aClientCertificateIsShownAndSeenInTheVersionThatWasSelected(String alpn, String version, boolean http2)
            throws IOException {
        WebCa clients = WebCa.create();
        IssuedSvid client = clients.issueClient("shop.client.example");
        at.scene
                .trust(at.scene.ca, "")
                .credential(client)
                .destination(TLS.formatted("OriginateMutual", ", credential: { name: partner }", http2))
                .start();
        try (Haproxy haproxy = Haproxy.demanding(
                folder.resolve("haproxy"), at.scene.ca.issue(List.of(HOST), List.of()), clients.rootPem(), alpn, WHO)) {
            put(443, haproxy);
            try (Tunnel app = at.send(get("/"))) {
                assertThat(answer(app, "|")).contains("HTTP/" + version + " ").contains("shop.client.example");
                assertThat(answer(app.send(get("/")), "|")).startsWith("HTTP/1.1 200 ");
            }
        }
        assertThat(at.scene.handshakes("ok")).isEqualTo(1);
        ConnectionRecord first = at.records(2).getFirst();
        assertThat(first.outcome()).isEqualTo(new Outcome.Carried());
        assertThat(first.phases().tls()).isPositive();
        assertThat(at.records(2).getLast().phases().tls()).isEqualTo(Phases.ABSENT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withoutACertificateItIsSaidThatOneIsRequired(boolean http2) throws IOException {
        at.scene
                .trust(at.scene.ca, "")
                .destination(TLS.formatted("Originate", "", http2))
                .start();
        try (Haproxy haproxy = Haproxy.demanding(
                folder.resolve("haproxy"),
                at.scene.ca.issue(List.of(HOST), List.of()),
                WebCa.create().rootPem(),
                "h2,http/1.1",
                WHO)) {
            put(443, haproxy);
            try (Tunnel app = at.send(get("/"))) {
                assertThat(app.readAll())
                        .startsWith("HTTP/1.1 502 ")
                        .contains("\"reason\":\"upstream_tls_failed\"", "client certificate");
            }
        }
        assertThat(at.scene.handshakes("client_certificate_required")).isEqualTo(1);
        assertThat(at.records(1).getFirst().outcome().reason()).isEqualTo(Reason.UPSTREAM_TLS_FAILED);
    }

    @Test
    void aConnectionThatItClosedMeanwhileIsNobodysFault() throws IOException {
        at.scene.destination("connections: { max: 2 }").start();
        try (Haproxy haproxy = Haproxy.plain(folder.resolve("haproxy"), "", "timeout http-keep-alive 100ms\n" + ECHO)) {
            put(80, haproxy);
            try (Tunnel app = at.send(get("/1"))) {
                answer(app, "|");
                at.awaitNoConnection();
                assertThat(answer(app.send(get("/2")), "|")).endsWith("GET /2 0|");
            }
        }
        assertThat(at.scene.bench.internet.dialled()).hasSize(2);
        assertThat(at.records(2))
                .allSatisfy(record -> assertThat(record.outcome()).isEqualTo(new Outcome.Carried()));
    }

    @Test
    void aConnectionThatItEndsWithoutAnAnswerIsItsFault() throws IOException {
        at.scene.destination("connections: { max: 2 }").start();
        try (Haproxy haproxy =
                Haproxy.plain(folder.resolve("haproxy"), "", "http-request reject if { path /gone }\n" + ECHO)) {
            put(80, haproxy);
            try (Tunnel app = at.send(get("/gone"))) {
                assertThat(app.readAll()).startsWith("HTTP/1.1 502 ").contains("\"reason\":\"connect_failed\"");
            }
        }
        assertThat(at.records(1).getFirst().outcome().reason()).isEqualTo(Reason.CONNECT_FAILED);
    }
}

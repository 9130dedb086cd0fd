package dev.sallyport.proxy.sidecar;

import static dev.sallyport.proxy.sidecar.SidecarScene.receive;
import static dev.sallyport.proxy.sidecar.SidecarScene.receiveAll;
import static dev.sallyport.proxy.sidecar.SidecarScene.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ExplicitProxyIT {
    private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";
    private static final String CONNECT = "CONNECT api.example.com:443 HTTP/1.1\r\nHost: api.example.com:443\r\n\r\n";

    private SidecarScene scene;

    @BeforeEach
    void start() throws IOException {
        scene = new SidecarScene();
    }

    @AfterEach
    void stop() throws IOException {
        scene.close();
    }

    @Test
    void connectIsAnsweredAfterTheGatewayAndThenCarried() throws Exception {
        try (Socket app = scene.proxied()) {
            send(app, CONNECT + "early");
            assertThat(scene.carrier.nextAsked())
                    .isEqualTo(new FakeCarrier.Asked("api.example.com:443", null, null, ""));
            try (Socket far = scene.carrier.farEnd()) {
                assertThat(receive(app, ESTABLISHED.length())).isEqualTo(ESTABLISHED);
                send(app, "late");
                app.shutdownOutput();
                assertThat(receiveAll(far)).isEqualTo("earlylate");
                send(far, "answer");
                far.shutdownOutput();
                assertThat(receiveAll(app)).isEqualTo("answer");
            }
        }
        ConnectionRecord record = scene.record();
        assertThat(record.outcome()).isEqualTo(new Outcome.Carried());
        assertThat(record.facts().authority()).isEqualTo("api.example.com:443");
        assertThat(record.facts().originalDestination()).isNull();
        assertThat(record.bytesSent()).isEqualTo(9);
        assertThat(record.bytesReceived()).isEqualTo(6);
    }

    @Test
    void nothingIsAnsweredBeforeTheGatewayHas() throws Exception {
        scene.carrier.neverAnswer();
        try (Socket app = scene.proxied()) {
            send(app, CONNECT);
            scene.carrier.nextAsked();
            assertThat(app.getInputStream().available()).isZero();
            scene.role.drain(Duration.ofMillis(200));
            assertThat(scene.record().outcome()).isInstanceOf(Outcome.Cut.class);
        }
    }

    @Test
    void refusedConnectGetsStatusJsonAndProxyStatus() throws Exception {
        scene.carrier.refuse(Reason.ADDRESS_FORBIDDEN, "cluster", Reason.ADDRESS_FORBIDDEN.sentence());
        try (Socket app = scene.proxied()) {
            send(app, CONNECT);
            assertThat(receiveAll(app))
                    .startsWith("HTTP/1.1 403 Forbidden\r\n")
                    .contains("proxy-status: sallyport-sidecar; error=destination_ip_prohibited\r\n")
                    .contains(
                            "\"reason\":\"address_forbidden\"",
                            "\"rule\":\"cluster\"",
                            "\"host\":\"api.example.com:443\"");
        }
        assertThat(scene.record().outcome())
                .isEqualTo(new Outcome.Denied(Reason.ADDRESS_FORBIDDEN, Reason.ADDRESS_FORBIDDEN.sentence()));
    }

    @Test
    void gatewayAwayIs503() throws Exception {
        scene.carrier.refuse(Reason.GATEWAY_UNAVAILABLE, null, "All replicas are away.");
        try (Socket app = scene.proxied()) {
            send(app, CONNECT);
            assertThat(receiveAll(app)).startsWith("HTTP/1.1 503 ").contains("All replicas are away.");
        }
    }

    @Test
    void plainRequestGoesInOriginFormAndIsTheOnlyOne() throws Exception {
        try (Socket app = scene.proxied()) {
            send(
                    app,
                    "POST http://a.example/x?y HTTP/1.1\r\nHost: a.example\r\nProxy-Connection: keep-alive\r\n"
                            + "Content-Length: 2\r\n\r\nab"
                            + "GET http://b.example/ HTTP/1.1\r\nHost: b.example\r\n\r\n");
            assertThat(scene.carrier.nextAsked()).isEqualTo(new FakeCarrier.Asked("a.example:80", null, null, ""));
            try (Socket far = scene.carrier.farEnd()) {
                String forwarded =
                        "POST /x?y HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab";
                assertThat(receive(far, forwarded.length())).isEqualTo(forwarded);
                send(far, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                far.shutdownOutput();
                assertThat(receiveAll(app))
                        .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
                app.shutdownOutput();
                assertThat(receiveAll(far)).isEmpty();
            }
        }
        ConnectionRecord record = scene.record();
        assertThat(record.facts().httpHost()).isEqualTo("a.example");
        assertThat(record.facts().protocol()).isEqualTo(Protocol.HTTP);
        assertThat(record.outcome()).isEqualTo(new Outcome.Carried());
        assertThat(scene.carrier.asked).isEmpty();
    }

    @Test
    void appThatEndsBehindItsRequestIsAnswered() throws Exception {
        try (Socket app = scene.proxied()) {
            send(app, "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n");
            app.shutdownOutput();
            try (Socket far = scene.carrier.farEnd()) {
                assertThat(receiveAll(far)).isEqualTo("GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n");
                send(far, "HTTP/1.1 204 No Content\r\n\r\n");
                far.shutdownOutput();
                assertThat(receiveAll(app)).isEqualTo("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
            }
        }
    }

    @Test
    void invalidAnswerOfTheDestinationIs502() throws Exception {
        try (Socket app = scene.proxied()) {
            send(app, "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n");
            try (Socket far = scene.carrier.farEnd()) {
                send(far, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n");
                assertThat(receiveAll(app)).startsWith("HTTP/1.1 502 Bad Gateway\r\n");
            }
        }
        assertThat(scene.record().outcome().reason()).isEqualTo(Reason.CONNECT_FAILED);
        assertThat(scene.hasNoMoreRecords()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | GET / HTTP/1.1;Host: a.example",
                "400 | GET https://a.example/ HTTP/1.1;Host: a.example",
                "400 | GET http://a.example/ HTTP/1.1;Host: b.example",
                "400 | GET http://a.example/ HTTP/1.1",
                "400 | GET http://u:p@a.example/ HTTP/1.1;Host: a.example",
                "400 | CONNECT a.example HTTP/1.1;Host: a.example",
                "400 | CONNECT a.example:0443 HTTP/1.1;Host: a.example",
                "400 | CONNECT u@a.example:443 HTTP/1.1;Host: a.example:443",
                "400 | CONNECT 2130706433:443 HTTP/1.1;Host: 2130706433:443",
                "400 | CONNECT a.example:443 HTTP/1.1;Host: a.example:443;Content-Length: 0",
                "405 | TRACE http://a.example/ HTTP/1.1;Host: a.example",
                "405 | OPTIONS * HTTP/1.1;Host: a.example",
                "505 | GET http://a.example/ HTTP/1.2;Host: a.example"
            })
    void wrongRequestsGetASentenceAndNoTunnel(int status, String lines) throws Exception {
        try (Socket app = scene.proxied()) {
            send(app, lines.replace(";", "\r\n") + "\r\n\r\n");
            assertThat(receiveAll(app)).startsWith("HTTP/1.1 " + status + " ").contains("\"reason\":\"malformed\"");
        }
        assertThat(scene.record().outcome().reason()).isEqualTo(Reason.MALFORMED);
        assertThat(scene.carrier.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "CONN", "GET http://a.example/ HTTP/1.1\r\nHost: a"})
    void stalledHeadGets408(String begun) throws Exception {
        try (Socket app = scene.proxied()) {
            send(app, begun);
            assertThat(receiveAll(app)).startsWith("HTTP/1.1 408 ");
        }
        assertThat(scene.record().outcome().reason()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void withoutIdentityConnectIs503() throws Exception {
        scene.withoutIdentity();
        try (Socket app = scene.proxied()) {
            send(app, CONNECT);
            assertThat(receiveAll(app)).startsWith("HTTP/1.1 503 ").contains("\"reason\":\"identity_unavailable\"");
        }
        assertThat(scene.record().facts().spiffeId()).isNull();
    }
}

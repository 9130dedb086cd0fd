package dev.sallyport.proxy.parent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.session.LiveLook;
import dev.sallyport.proxy.testing.ClientHellos;
import dev.sallyport.proxy.testing.Exit;
import dev.sallyport.proxy.testing.ForeignProxy;
import dev.sallyport.proxy.testing.GatewayBench.Answer;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Nginx;
import dev.sallyport.proxy.testing.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Through Debian's squid and tinyproxy, by every path of the gateway. */
class ParentProxyIT {
    private static final String CREDENTIAL = ", credential: { name: login }";
    private static final String HOST = OriginScene.HOST;

    @TempDir
    Path folder;

    private final Upstream echo = Upstream.echo();
    private Exit exit;
    private ParentScene scene;

    @BeforeEach
    void open() throws IOException {
        exit = new Exit();
        scene = new ParentScene(folder, TlsEngine.OPENSSL);
    }

    @AfterEach
    void close() throws IOException {
        scene.close();
        exit.close();
        echo.close();
    }

    private ForeignProxy squid(String more) throws IOException {
        ForeignProxy squid = ForeignProxy.squid(folder.resolve("squid"), exit.address(), more);
        scene.at(squid.address());
        return squid;
    }

    private ForeignProxy tinyproxy(String more) throws IOException {
        ForeignProxy tinyproxy = ForeignProxy.tinyproxy(folder.resolve("tinyproxy"), exit.address(), more);
        scene.at(tinyproxy.address());
        return tinyproxy;
    }

    @Test
    void theAppsOwnTlsAndRawBytesPassThroughSquid() throws IOException {
        scene.via("", "").origin.start();
        exit.put("8.8.8.8:443", echo.address()).put("8.8.8.8:5432", echo.address());
        try (ForeignProxy squid = squid("")) {
            scene.echoes(443, "tls", ClientHellos.of(HOST));
            scene.echoes(5432, "none", "select 1".getBytes(UTF_8));
        }
        scene.awaitRecords(2);
        assertThat(scene.origin.bench.records.all()).allSatisfy(record -> {
            assertThat(record.outcome()).isEqualTo(new Outcome.Carried());
            assertThat(record.facts().resolvedAddress()).isEqualTo("8.8.8.8");
            assertThat(record.facts().upstream()).startsWith("8.8.8.8:");
            assertThat(record.facts().parent()).isEqualTo("9.9.9.9:3128");
            assertThat(record.facts().destination()).isEqualTo("shop/partner");
            assertThat(record.facts().rule()).isEqualTo("shop/partner/partner");
        });
        assertThat(scene.asked("ok")).isEqualTo(2);
        scene.assertParentWasDialledOnly();
    }

    @Test
    void whoeverSpeaksFirstIsHeardThroughTinyproxyAndIsSeenToGoThere() throws Exception {
        scene.via("", "").origin.start();
        try (Upstream greeting = new Upstream((in, out, socket) -> {
                    out.write("220 ready\r\n".getBytes(UTF_8));
                    in.transferTo(out);
                });
                ForeignProxy tinyproxy = tinyproxy("")) {
            exit.put("8.8.8.8:25", greeting.address());
            try (Tunnel tunnel = scene.open(25, "none")) {
                assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
                assertThat(new String(tunnel.read(11), UTF_8)).isEqualTo("220 ready\r\n");
                tunnel.send("QUIT");
                assertThat(new String(tunnel.read(4), UTF_8)).isEqualTo("QUIT");
                ConnectionFacts carried = new LiveLook(scene.origin.bench.live)
                        .page(peer -> true, view -> true, 0, 2)
                        .toCompletableFuture()
                        .get(5, TimeUnit.SECONDS)
                        .connections()
                        .getFirst()
                        .facts();
                assertThat(carried.parent()).isEqualTo("9.9.9.9:3128");
                assertThat(carried.destination()).isEqualTo("shop/partner");
            }
        }
    }

    @Test
    void requestsAreRelayedWithTheCredentialThatTinyproxyWants() throws IOException {
        scene.via(CREDENTIAL, "").login("gate", "s3cret").origin.start();
        try (Nginx nginx =
                        Nginx.plain(folder.resolve("nginx"), "location / { return 200 \"$http_host $request_uri\"; }");
                ForeignProxy tinyproxy = tinyproxy("BasicAuth gate s3cret")) {
            exit.put("8.8.8.8:80", nginx.address());
            assertThat(scene.origin.get(80, "/a")).startsWith("HTTP/1.1 200 ").endsWith(HOST + " /a");
        }
        scene.awaitRecords(1);
        assertThat(Objects.requireNonNull(scene.last().facts().request()).status())
                .isEqualTo(200);
        assertThat(scene.last().facts().parent()).isEqualTo("9.9.9.9:3128");
    }

    @Test
    void squidDecidesOnTheCredentialAndARotationIsHeeded() throws IOException {
        // Its helper is another user.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("users"), "gate:" + crypt("right") + "\n");
        String auth = "auth_param basic program /usr/lib/squid/basic_ncsa_auth " + folder.resolve("users")
                + "\nauth_param basic realm parent\nacl known proxy_auth REQUIRED\nhttp_access deny !known\n";
        scene.via(CREDENTIAL, "").login("gate", "wrong").origin.start();
        exit.put("8.8.8.8:5432", echo.address());
        try (ForeignProxy squid = squid(auth)) {
            assertThat(scene.refused(Reason.PARENT_REFUSED))
                    .isEqualTo("The parent proxy: It answered CONNECT with 407: it does not take the credential.");
            assertThat(scene.asked("authentication")).isEqualTo(1);
            assertThat(scene.last().toString()).doesNotContain("wrong");

            long before = scene.origin.generation();
            scene.login("gate", "right").origin.awaitGeneration(before + 1);
            scene.echoes(5432, "none", "select 1".getBytes(UTF_8));

            scene.via("", "").origin.awaitGeneration(before + 2);
            assertThat(scene.refused(Reason.PARENT_REFUSED))
                    .isEqualTo("The parent proxy: It answered CONNECT with 407: it wants a credential.");
        }
    }

    private static String crypt(String password) throws IOException {
        Process openssl = new ProcessBuilder("openssl", "passwd", "-5", password).start();
        return new String(openssl.getInputStream().readAllBytes(), UTF_8).strip();
    }

    @Test
    void tlsIsOriginatedInsideTheTunnel() throws IOException {
        scene.via("", "tls: { mode: Originate, caBundle: { name: partner-ca } }")
                .origin
                .trust(scene.origin.ca, "")
                .start();
        try (Nginx nginx = Nginx.tls(
                        folder.resolve("nginx"),
                        scene.origin.ca.issue(List.of(HOST), List.of()),
                        "ssl_protocols TLSv1.2 TLSv1.3; location / { return 200 \"$ssl_server_name $ssl_protocol\"; }");
                ForeignProxy squid = squid("")) {
            exit.put("8.8.8.8:443", nginx.address());
            assertThat(scene.origin.get(80, "/")).startsWith("HTTP/1.1 200 ").contains(HOST + " TLSv1.3");
        }
        assertThat(scene.origin.handshakes("ok")).isEqualTo(1);
        assertThat(exit.heads()).singleElement().asString().startsWith("CONNECT 8.8.8.8:443 HTTP/1.");
    }

    @Test
    void pooledRequestsShareAConnectionThroughTheParentInHttp2Too() throws IOException {
        scene.via("", "tls: { mode: Originate, caBundle: { name: partner-ca } }, connections: { max: 1, http2: true }")
                .origin
                .trust(scene.origin.ca, "")
                .start();
        try (Nginx nginx = Nginx.http2(
                        folder.resolve("nginx"),
                        scene.origin.ca.issue(List.of(HOST), List.of()),
                        "location / { return 200 \"$server_protocol\"; }");
                ForeignProxy squid = squid("")) {
            exit.put("8.8.8.8:443", nginx.address());
            for (int i = 0; i < 4; i++) {
                assertThat(scene.origin.get(80, "/"))
                        .startsWith("HTTP/1.1 200 ")
                        .contains("HTTP/2.0");
            }
        }
        scene.awaitRecords(4);
        assertThat(scene.origin.bench.records.all()).allSatisfy(record -> {
            assertThat(record.facts().parent()).isEqualTo("9.9.9.9:3128");
            assertThat(record.facts().upstream()).isEqualTo("8.8.8.8:443");
            assertThat(record.facts().resolvedAddress()).isEqualTo("8.8.8.8");
        });
        // One for each event loop at most.
        assertThat(exit.heads()).hasSizeBetween(1, 4);
        scene.assertParentWasDialledOnly();
    }

    @Test
    void aPoolIsForOneCredentialOnly() throws IOException {
        scene.via(CREDENTIAL, "connections: { max: 4 }")
                .login("one", "1")
                .origin
                .start();
        try (Nginx nginx = Nginx.plain(folder.resolve("nginx"), "location / { return 200 ok; }")) {
            exit.put("8.8.8.8:80", nginx.address());
            scene.at(exit.address());
            assertThat(scene.origin.get(80, "/")).startsWith("HTTP/1.1 200 ");
            assertThat(scene.origin.get(80, "/")).startsWith("HTTP/1.1 200 ");
            int before = exit.heads().size();
            assertThat(exit.heads()).allMatch(head -> head.contains("Proxy-Authorization: Basic b25lOjE=\r\n"));

            long generation = scene.origin.generation();
            scene.login("two", "2").origin.awaitGeneration(generation + 1);
            assertThat(scene.origin.get(80, "/")).startsWith("HTTP/1.1 200 ");
            assertThat(exit.heads()).hasSize(before + 1);
            assertThat(exit.heads().getLast()).contains("Proxy-Authorization: Basic dHdvOjI=\r\n");
            await().until(() -> scene.origin.bench.upstreams.connections() == 1);
        }
    }

    @Test
    void aRequestThatTheParentRefusesIsTriedAgainWhereARouteSaysSo() throws IOException {
        scene.via("", "routes: [{ retries: { attempts: 2, retryOn: [connect-failure] } }]")
                .origin
                .start();
        exit.answering("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        scene.at(exit.address());
        String answer = scene.origin.get(80, "/");
        assertThat(answer).startsWith("HTTP/1.1 502 ").contains("parent_refused");
        assertThat(exit.heads()).hasSizeGreaterThan(1);
    }
}

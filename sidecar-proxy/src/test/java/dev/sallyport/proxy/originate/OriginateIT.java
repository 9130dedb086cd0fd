package dev.sallyport.proxy.originate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.testing.ClientHellos;
import dev.sallyport.proxy.testing.GatewayBench.Answer;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Nginx;
import dev.sallyport.proxy.testing.Policies;
import dev.sallyport.proxy.testing.Upstream;
import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.WebCa;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The app speaks HTTP, the gateway TLS: towards Debian's nginx, with either engine. */
@ParameterizedClass
@EnumSource(TlsEngine.class)
class OriginateIT {
    private static final String ORIGINATE =
            "ports: [{ number: 80 }], tls: { mode: Originate, caBundle: { name: partner-ca } }";
    private static final String MUTUAL =
            "tls: { mode: OriginateMutual, caBundle: { name: partner-ca }, credential: { name: partner } }";
    private static final String ECHO =
            "location / { return 200 \"$ssl_server_name $http_host $ssl_protocol $ssl_client_s_dn\"; }";

    private final TlsEngine engine;

    @TempDir
    Path folder;

    private OriginScene scene;
    private Nginx nginx;

    OriginateIT(TlsEngine engine) {
        this.engine = engine;
    }

    @BeforeEach
    void open() {
        scene = new OriginScene(folder, engine);
    }

    @AfterEach
    void close() {
        if (nginx != null) {
            nginx.close();
        }
        scene.close();
    }

    private IssuedSvid server() {
        return scene.ca.issue(List.of(OriginScene.HOST), List.of());
    }

    private void serve(IssuedSvid certificate, String directives, String... files) {
        nginx = Nginx.tls(folder.resolve("nginx"), certificate, directives, files);
        scene.bench.internet.put(OriginScene.ADDRESS, 443, nginx.address());
    }

    private String refusedWith(String result) throws IOException {
        String answer = scene.get(80, "/");
        assertThat(answer).startsWith("upstream_tls_failed: ");
        assertThat(scene.handshakes(result)).isEqualTo(1);
        var record = scene.bench.records.only();
        assertThat(record.outcome()).isInstanceOf(Outcome.Failed.class);
        assertThat(record.outcome().reason()).isEqualTo(Reason.UPSTREAM_TLS_FAILED);
        assertThat(answer).endsWith(((Outcome.Failed) record.outcome()).detail());
        return answer.substring("upstream_tls_failed: ".length());
    }

    @Test
    void aGoodCaIsAnswered200AndTheHostSeesItsNameTwice() throws IOException {
        serve(server(), "ssl_protocols TLSv1.2 TLSv1.3;" + ECHO);
        scene.destination(ORIGINATE).trust(scene.ca, "").start();

        assertThat(scene.get(80, "/"))
                .startsWith("HTTP/1.1 200 ")
                .contains(OriginScene.HOST + " " + OriginScene.HOST + " TLSv1.3");
        assertThat(scene.handshakes("ok")).isEqualTo(1);
        await().until(() -> !scene.bench.records.all().isEmpty());
        var facts = scene.bench.records.only().facts();
        assertThat(facts.protocol()).isEqualTo(Protocol.HTTP);
        assertThat(facts.upstream()).isEqualTo("8.8.8.8:443");
        assertThat(facts.rule()).isEqualTo("shop/partner/partner");
    }

    @Test
    void aWrongCaIsToldToApp() throws IOException {
        serve(server(), ECHO);
        scene.destination(ORIGINATE).trust(WebCa.create(), "").start();

        assertThat(refusedWith("unknown_ca")).startsWith("No trusted CA vouches for the destination's certificate.");
    }

    @Test
    void thePlatformsCasVouchForNobodyOfATest() throws IOException {
        serve(server(), ECHO);
        scene.destination("ports: [{ number: 80, tls: { mode: Originate } }]").start();

        assertThat(refusedWith("unknown_ca")).startsWith("No trusted CA");
    }

    @Test
    void anExpiredCertificateIsToldWithItsTimes() throws IOException {
        serve(scene.ca.issue(List.of(OriginScene.HOST), List.of(), Duration.ofHours(-1)), ECHO);
        scene.destination(ORIGINATE).trust(scene.ca, "").start();

        assertThat(refusedWith("expired"))
                .startsWith("A certificate of the destination is not valid now. It is valid from ");
    }

    @Test
    void anotherHostsCertificateIsToldWithItsNames() throws IOException {
        serve(scene.ca.issue(List.of("other.example", "*.partner.com"), List.of()), ECHO);
        scene.destination(ORIGINATE).trust(scene.ca, "").start();

        assertThat(refusedWith("wrong_name"))
                .isEqualTo("The destination's certificate does not bear the name. Wanted was api.partner.example, it"
                        + " bears other.example, *.partner.com.");
    }

    @Test
    void subjectAltNamesStandForTheHost() throws IOException {
        serve(scene.ca.issue(List.of("other.example"), List.of("192.0.2.7")), ECHO);
        String names = "tls: { mode: Originate, caBundle: { name: partner-ca }, subjectAltNames: [%s] }";
        scene.destination(names.formatted("nobody.example, 192.0.2.7"))
                .trust(scene.ca, "")
                .start();
        assertThat(scene.get(80, "/")).startsWith("HTTP/1.1 200 ");

        scene.destination(names.formatted("nobody.example"));
        scene.awaitGeneration(2);
        assertThat(scene.get(80, "/")).startsWith("upstream_tls_failed: ").contains("Wanted was nobody.example");
    }

    @Test
    void theServerNameIsWhatTheDestinationSays() throws IOException {
        serve(scene.ca.issue(List.of("*.other.example"), List.of()), ECHO);
        scene.destination("tls: { mode: Originate, caBundle: { name: partner-ca }, sni: a.other.example }")
                .trust(scene.ca, "")
                .start();

        assertThat(scene.get(80, "/")).startsWith("HTTP/1.1 200 ").contains("a.other.example " + OriginScene.HOST);
    }

    @Test
    void aRevokedCertificateIsRefusedAndAListThatClearsItIsNot() throws IOException {
        IssuedSvid server = server();
        serve(server, ECHO);
        scene.destination(ORIGINATE).trust(scene.ca, scene.ca.crlPem()).start();
        assertThat(scene.get(80, "/")).startsWith("HTTP/1.1 200 ");

        scene.trust(scene.ca, scene.ca.crlPem(server.chain().getFirst()));
        scene.awaitGeneration(2);
        assertThat(scene.get(80, "/")).isEqualTo("upstream_tls_failed: A certificate of the destination is revoked.");
        assertThat(scene.handshakes("revoked")).isEqualTo(1);
    }

    @Test
    void aListOfAnotherCaTellsNothingAndLetsNothingPass() throws IOException {
        serve(server(), ECHO);
        scene.destination(ORIGINATE).trust(scene.ca, WebCa.create().crlPem()).start();

        assertThat(refusedWith("revocation_unknown")).startsWith("No current revocation list tells");
    }

    @Test
    void anOldProtocolIsRefused() throws IOException {
        serve(server(), "ssl_protocols TLSv1.2;" + ECHO);
        String tls = "tls: { mode: Originate, caBundle: { name: partner-ca }, minVersion: TLSv1_3 }";
        scene.destination(tls).trust(scene.ca, "").start();
        assertThat(refusedWith("protocol_version"))
                .startsWith("The destination speaks no TLS version that is allowed.");

        scene.destination(tls.replace("TLSv1_3", "TLSv1_2"));
        scene.awaitGeneration(2);
        assertThat(scene.get(80, "/")).contains("TLSv1.2");
    }

    @Test
    void whatSpeaksNoTlsIsTold() throws IOException {
        nginx = Nginx.plain(folder.resolve("nginx"), "location / { return 200; }");
        scene.bench.internet.put(OriginScene.ADDRESS, 443, nginx.address());
        scene.destination(ORIGINATE).trust(scene.ca, "").start();

        assertThat(refusedWith("not_tls")).isEqualTo("The destination does not speak TLS.");
    }

    @Test
    void whatNeverAnswersTheHandshakeTimesOut() throws IOException {
        try (Upstream silent =
                new Upstream((in, out, socket) -> in.transferTo(java.io.OutputStream.nullOutputStream()))) {
            scene.bench.internet.put(OriginScene.ADDRESS, 443, silent);
            scene.destination(ORIGINATE + ", connections: { connectTimeout: 300ms }")
                    .trust(scene.ca, "")
                    .start();

            assertThat(refusedWith("timeout")).startsWith("The destination did not finish the TLS handshake in time.");
        }
    }

    @Test
    void verificationIsOffOnlyByTheFieldThatSaysSo() throws IOException {
        serve(WebCa.create().issue(List.of("stranger.example"), List.of()), ECHO);
        scene.destination("tls: { mode: Originate, insecureSkipVerification: true }")
                .start();

        assertThat(scene.get(80, "/")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void theHostSeesTheClientCertificate() throws IOException {
        serve(
                server(),
                "ssl_verify_client on; ssl_client_certificate clients.crt;" + ECHO,
                "clients.crt",
                scene.ca.rootPem());
        scene.destination(MUTUAL)
                .trust(scene.ca, "")
                .credential(scene.ca.issueClient("checkout"))
                .start();

        assertThat(scene.get(80, "/")).startsWith("HTTP/1.1 200 ").contains("CN=checkout");
    }

    @Test
    void aMissingSecretRefusesUntilItIsThere() throws IOException {
        serve(server(), ECHO);
        scene.destination(MUTUAL).trust(scene.ca, "").start();

        assertThat(scene.get(80, "/"))
                .isEqualTo("credential_missing: EgressDestination shop/partner: The credential Secret shop/partner"
                        + " cannot be read.");
        assertThat(scene.bench.records.only().outcome().reason()).isEqualTo(Reason.CREDENTIAL_MISSING);
        assertThat(scene.problems())
                .anyMatch(problem -> problem.contains("EgressDestination shop/partner: the"
                        + " credential Secret shop/partner cannot be read; its traffic is refused credential_missing"));
        assertThat(scene.bench.internet.dialled()).isEmpty();

        scene.credential(scene.ca.issueClient("checkout"));
        scene.awaitGeneration(2);
        assertThat(scene.get(80, "/")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aHostThatWantsACertificateAndGetsNoneIsToldOfToTheApp() throws IOException {
        try (DemandingServer demanding = new DemandingServer(server(), scene.ca)) {
            scene.bench.internet.put(OriginScene.ADDRESS, 443, demanding.address());
            scene.destination(ORIGINATE).trust(scene.ca, "").start();

            // TLS 1.3 says so after the handshake, so to a request that is under way (RFC 8446 §4.4.2.4).
            String answer = scene.get(80, "/");
            assertThat(answer)
                    .startsWith("HTTP/1.1 502 ")
                    .contains("\"reason\":\"upstream_tls_failed\"")
                    .contains("The destination requires a client certificate.");
            assertThat(scene.handshakes("client_certificate_required")).isEqualTo(1);
            await().until(() -> !scene.bench.records.all().isEmpty());
            assertThat(scene.bench.records.only().outcome().reason()).isEqualTo(Reason.UPSTREAM_TLS_FAILED);
        }
    }

    @Test
    void eachRequestIsHeldToTheNameThatWasAllowed() throws IOException {
        serve(server(), ECHO);
        scene.destination(ORIGINATE).trust(scene.ca, "").start();
        try (Tunnel tunnel = scene.bench
                .open(OriginScene.HOST + ":80", "http1")
                .send(OriginScene.request("/1", "keep-alive")
                        + OriginScene.request("/2", "keep-alive")
                        + "GET / HTTP/1.1\r\nHost: other.example\r\n\r\n")) {
            assertThat(tunnel.readAll())
                    .containsPattern("(?s)HTTP/1.1 200 .*HTTP/1.1 200 .*HTTP/1.1 421 .*name_mismatch");
        }
        assertThat(scene.bench.internet.dialled()).hasSize(1);
    }

    @Test
    void anAppThatSpeaksTlsItselfIsToldToSpeakHttp() throws IOException {
        serve(server(), ECHO);
        scene.destination("tls: { mode: Originate, caBundle: { name: partner-ca } }")
                .trust(scene.ca, "")
                .start();
        try (Tunnel early = scene.bench.open(OriginScene.HOST + ":443", "tls").send(ClientHellos.of(OriginScene.HOST));
                Tunnel late = scene.bench.open(OriginScene.HOST + ":443", null)) {
            assertThat(early.await())
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.HTTP_UNREADABLE));
            assertThat(late.await()).isEqualTo(new Answer.Admitted());
            late.send(ClientHellos.of(OriginScene.HOST));
            assertThat(late.read(7)).startsWith(0x15, 3, 3);
        }
    }

    @Test
    void anotherIdentityHasNoPartInIt() throws IOException {
        serve(server(), ECHO);
        scene.destination(ORIGINATE).trust(scene.ca, "");
        scene.put("other", """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: all, namespace: other }
                spec: { rules: [{ hosts: [api.partner.example], ports: [8080] }] }
                """).start();
        try (Upstream plain = Upstream.echo()) {
            scene.bench.internet.put(OriginScene.ADDRESS, 8080, plain);
            try (Tunnel denied = scene.bench
                            .open(Policies.OTHER, OriginScene.HOST + ":80", "http1")
                            .send(OriginScene.request("/", "close"));
                    Tunnel own = scene.bench
                            .open(Policies.OTHER, OriginScene.HOST + ":8080", "none")
                            .send("x")) {
                assertThat(denied.await())
                        .isInstanceOfSatisfying(
                                Answer.Refused.class,
                                refused ->
                                        assertThat(refused.refusal().reason()).isEqualTo(Reason.NO_RULE));
                assertThat(own.await()).isEqualTo(new Answer.Admitted());
                assertThat(new String(own.read(1), UTF_8)).isEqualTo("x");
            }
        }
        assertThat(scene.handshakes("ok")).isZero();
    }

    @Test
    void anAnswerThatIsCutShortNeverLooksWhole() throws IOException {
        try (DemandingServer rude = DemandingServer.rude(server())) {
            scene.bench.internet.put(OriginScene.ADDRESS, 443, rude.address());
            scene.destination(ORIGINATE).trust(scene.ca, "").start();
            try (Tunnel tunnel =
                    scene.bench.open(OriginScene.HOST + ":80", "http1").send(OriginScene.request("/", "close"))) {
                assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
                org.assertj.core.api.Assertions.assertThatThrownBy(tunnel::readAll)
                        .isInstanceOf(java.net.SocketException.class)
                        .hasMessageContaining("reset");
            }
        }
    }
}

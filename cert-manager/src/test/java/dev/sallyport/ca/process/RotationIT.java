package dev.sallyport.ca.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testkit.pod.TokenIssuer;
import dev.sallyport.testkit.shell.Eventually;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lives so short that a test sees them end: renewal, rotation of the root, restarts. */
class RotationIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final TokenIssuer issuer = new TokenIssuer(Clock.systemUTC());
    private final Pod pod = new PodBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName("till")
            .withUid("uid-1")
            .endMetadata()
            .withNewSpec()
            .withServiceAccountName("checkout")
            .withNodeName("node")
            .endSpec()
            .build();
    private CaProcess ca;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(folder.resolve("jwks.json"), issuer.jwks());
        ca = CaProcess.start(environment(Map.of())).awaitReady();
    }

    @AfterEach
    void stop() {
        ca.close();
    }

    private Map<String, String> environment(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "SALLYPORT_SOURCE", "directory:" + folder,
                "SALLYPORT_ISSUERS_0__NAME", TokenIssuer.ISSUER,
                "SALLYPORT_ISSUERS_0__JWKS_FILE", folder.resolve("jwks.json").toString(),
                "SALLYPORT_BUNDLE_FILE", folder.resolve("bundle.pem").toString(),
                "SALLYPORT_POLL_INTERVAL", "PT0.1S",
                "SALLYPORT_TTL_USUAL", "PT10S",
                "SALLYPORT_TTL_MOST", "PT10S",
                "SALLYPORT_AUTHORITY_PROPAGATION", "PT0S",
                "SALLYPORT_RATE_POD_BURST", "1000",
                "SALLYPORT_NAMES", "spiffe://cluster.local/ns/sallyport-system/sa/sallyport-ca=localhost"));
        environment.putAll(more);
        return environment;
    }

    private List<X509Certificate> roots() {
        try {
            return CaProcess.certificates(Files.readString(folder.resolve("bundle.pem")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int ask() {
        try (HttpClient client = CaProcess.client(roots(), "127.0.0.1", HttpClient.Version.HTTP_2)) {
            return Request.with(issuer.issue(pod, "sallyport-ca", Duration.ofMinutes(5)))
                    .send(ca, client)
                    .statusCode();
        }
    }

    @Test
    void rotatesItsRootWithoutASingleRefusedHandshake() throws IOException {
        X509Certificate old = roots().getFirst();
        Files.createFile(folder.resolve(".ca/rotate"));
        Eventually.await("both are trusted", LIMIT, () -> roots().size() == 2);
        assertThat(Files.exists(folder.resolve(".ca/rotate"))).isFalse();
        X509Certificate fresh = roots().get(1);
        Set<Integer> answers = new HashSet<>();
        List<Double> phases = new ArrayList<>();
        Eventually.await("the old root is retired", LIMIT, () -> {
            answers.add(ask());
            phases.add(ca.metric("sallyport_ca_phase{phase=\"signing\"}"));
            return !roots().contains(old);
        });
        assertThat(answers).containsExactly(201);
        assertThat(phases).contains(1.0);
        assertThat(roots()).containsExactly(fresh);
        assertThat(ask()).isEqualTo(201);
        ca.awaitLine("Root rotation, 1 of 3");
        ca.awaitLine("Root rotation, 2 of 3");
        ca.awaitLine("Root rotation, 3 of 3");
    }

    @Test
    void continuesARotationAfterAKillAndSwapsItsOwnCertificateBeforeItEnds() throws Exception {
        X509Certificate before = served();
        Eventually.await("its own certificate is renewed", LIMIT, () -> !served().equals(before));
        assertThat(before.getNotAfter().toInstant()).isAfter(Clock.systemUTC().instant());
        Files.createFile(folder.resolve(".ca/rotate"));
        Eventually.await("both are trusted", LIMIT, () -> roots().size() == 2);
        List<X509Certificate> announced = roots();
        ca.close();
        ca = CaProcess.start(environment(Map.of())).awaitReady();
        assertThat(roots()).containsExactlyInAnyOrderElementsOf(announced);
        Eventually.await("the rotation ends", LIMIT, () -> roots().equals(announced.subList(1, 2)));
        assertThat(ask()).isEqualTo(201);
    }

    private X509Certificate served() {
        try {
            SSLContext context = CaProcess.trusting(roots());
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", ca.httpsPort())) {
                socket.startHandshake();
                return (X509Certificate) socket.getSession().getPeerCertificates()[0];
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aSecondProcessOnTheFolderServesTheSameAndWritesNothing() throws Exception {
        Path current = folder.resolve(".ca/current").toRealPath();
        try (CaProcess second = CaProcess.start(environment(Map.of())).awaitReady()) {
            assertThat(second.metric("sallyport_ca_tenure_held")).isZero();
            assertThat(second.metric("sallyport_ca_bundle_sequence"))
                    .isEqualTo(ca.metric("sallyport_ca_bundle_sequence"));
            assertThat(folder.resolve(".ca/current").toRealPath()).isEqualTo(current);
            ca.close();
            Eventually.await("the second may write", LIMIT, () -> second.metric("sallyport_ca_tenure_held") == 1);
        }
    }

    @Test
    void endsAConnectionOnWhichABodyDawdles() throws IOException {
        SSLContext context = CaProcess.trusting(roots());
        try (Socket socket = context.getSocketFactory().createSocket("127.0.0.1", ca.httpsPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("POST /v1/certificates HTTP/1.1\r\nhost: localhost\r\n"
                                    + "content-type: application/pkcs10\r\ncontent-length: 100\r\n\r\n0")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(ca.metric("sallyport_ca_refused_total{reason=\"body_timeout\"}"))
                .isEqualTo(1);
        ca.awaitLine("Refused (body_timeout)");
    }

    @Test
    void namesAllMistakesOfItsSettingsAtOnceAndExitsWith2() {
        try (CaProcess mistaken = CaProcess.launch(environment(Map.of(
                "SALLYPORT_SOURCE", "somewhere",
                "SALLYPORT_TTL_MOST", "PT25H",
                "SALLYPORT_NAMES", "nobody",
                "SALLYPORT_TRUST_DOMAIN", "a b",
                "SALLYPORT_MISSPELT", "x")))) {
            assertThat(mistaken.awaitExit()).isEqualTo(2);
            mistaken.awaitLine("The settings have 4 mistakes");
            mistaken.awaitLine("sallyport.source is required: kubernetes, or directory:<path>");
            mistaken.awaitLine("sallyport.ttl.most is PT25H");
            mistaken.awaitLine("sallyport.names is \"nobody\"");
            mistaken.awaitLine("sallyport.trust-domain is \"a b\"");
            mistaken.awaitLine("No setting is called SALLYPORT_MISSPELT");
        }
    }

    @Test
    void saysWhyItCannotStart() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        try (CaProcess stuck = CaProcess.launch(
                environment(Map.of("SALLYPORT_STATE_DIR", file.resolve("x").toString())))) {
            assertThat(stuck.awaitExit()).isEqualTo(3);
            stuck.awaitLine("Cannot start: the state folder");
        }
    }
}

package dev.sallyport.ca.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ca.csr.Csrs;
import dev.sallyport.ca.csr.Openssl;
import dev.sallyport.model.contract.CaInterface;
import dev.sallyport.testkit.pod.TokenIssuer;
import dev.sallyport.testkit.shell.Eventually;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The CA without a cluster, as a process, over real TLS; what is refused is refused with answer, metric and line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DirectoryModeIT {
    private static final String AUDIENCE = "sallyport-ca";
    private static final String ID = "spiffe://cluster.local/ns/shop/sa/checkout";
    private static final Duration LIFE = Duration.ofHours(1);

    private final TokenIssuer issuer = new TokenIssuer(Clock.systemUTC());
    private final Pod pod = PodFolder.pod("till", "checkout", "127.0.0.1");
    private final Forgery forgery = new Forgery(issuer, pod);
    private Path folder;
    private PodFolder pods;
    private CaProcess ca;
    private HttpClient client;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        pods = new PodFolder(Files.createDirectories(folder.resolve("pods")));
        pods.write(pod);
        Files.writeString(folder.resolve("jwks.json"), issuer.jwks());
        ca = CaProcess.start(Map.of(
                        "SALLYPORT_SOURCE",
                        "directory:" + folder,
                        "SALLYPORT_ISSUERS_0__NAME",
                        TokenIssuer.ISSUER,
                        "SALLYPORT_ISSUERS_0__JWKS_FILE",
                        folder.resolve("jwks.json").toString(),
                        "SALLYPORT_BUNDLE_FILE",
                        folder.resolve("bundle.pem").toString(),
                        "SALLYPORT_POLL_INTERVAL",
                        "PT0.2S",
                        "SALLYPORT_RATE_POD_PER_MINUTE",
                        "12",
                        "SALLYPORT_RATE_POD_BURST",
                        "5",
                        "SALLYPORT_NAMES",
                        "spiffe://cluster.local/ns/sallyport-system/sa/sallyport-ca=localhost"))
                .awaitReady();
        client = CaProcess.client(roots(), "127.0.0.1", HttpClient.Version.HTTP_2);
    }

    @AfterAll
    void stop() {
        ca.close();
    }

    private List<X509Certificate> roots() throws IOException {
        return CaProcess.certificates(Files.readString(folder.resolve("bundle.pem")));
    }

    private String token(Pod of) {
        return issuer.issue(of, AUDIENCE, LIFE);
    }

    @Test
    void issuesAnSvidThatOpensslAccepts() throws IOException, InterruptedException {
        Pod own = pods.fresh("openssl");
        double before = ca.metric("sallyport_ca_issued_total");
        Instant asked = Instant.now();
        HttpResponse<String> answer = Request.with(token(own)).ttl("PT1H").send(ca, client);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.headers().firstValue("content-type")).contains(CaInterface.PEM_CHAIN);
        assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
        List<X509Certificate> chain = CaProcess.certificates(answer.body());
        assertThat(chain).hasSize(2).doesNotContainAnyElementsOf(roots());
        assertThat(chain.getFirst().getNotAfter().toInstant())
                .isBetween(asked.plus(LIFE).minusSeconds(2), asked.plus(LIFE).plusSeconds(30));
        Files.writeString(folder.resolve("chain"), answer.body());
        Path file = folder.resolve("chain");
        assertThat(Openssl.run("verify -x509_strict -CAfile " + folder.resolve("bundle.pem") + " -untrusted " + file
                        + " " + file))
                .endsWith("OK\n");
        assertThat(Openssl.run("x509 -noout -text -in " + file))
                .contains(
                        "URI:" + ID,
                        "CA:FALSE",
                        "Digital Signature",
                        own.getMetadata().getUid())
                .doesNotContain("evil", "DNS:");
        assertThat(ca.metric("sallyport_ca_issued_total")).isEqualTo(before + 1);
        ca.awaitLine("Issued", own.getMetadata().getUid(), "credential JTI=", "from 127.0.0.1");
    }

    /** A connection has a hundred streams: those that are answered before their body ends must not stay. */
    @Test
    void anEarlyAnswerEndsItsStream() throws Exception {
        HttpClient one = CaProcess.client(roots(), "127.0.0.3", HttpClient.Version.HTTP_2);
        try {
            for (int i = 0; i < 150; i++) {
                HttpRequest endless = HttpRequest.newBuilder(ca.uri("/nowhere"))
                        .POST(BodyPublishers.fromPublisher(
                                subscriber -> subscriber.onSubscribe(new SilentSubscription())))
                        .build();
                HttpResponse<Void> answer =
                        one.sendAsync(endless, BodyHandlers.discarding()).get(20, TimeUnit.SECONDS);
                assertThat(answer.statusCode()).as("stream %d", i).isEqualTo(404);
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            }
        } finally {
            one.shutdownNow();
        }
    }

    /** Promises bytes and sends none. */
    private static final class SilentSubscription implements Flow.Subscription {
        @Override
        public void request(long count) {
            // Never.
        }

        @Override
        public void cancel() {
            // There is nothing to end.
        }
    }

    @Test
    void speaksHttp11AndPemRequestsAndGivesSixHours() throws IOException {
        HttpClient old = CaProcess.client(roots(), "127.0.0.1", HttpClient.Version.HTTP_1_1);
        byte[] pem = Csrs.pem(Csrs.der(Csrs.ec("secp384r1"), "SHA384withECDSA", ID));
        HttpResponse<String> answer =
                Request.with(token(pods.fresh("pem"))).body(pem).send(ca, old);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        X509Certificate leaf = CaProcess.certificates(answer.body()).getFirst();
        assertThat(Duration.between(Instant.now(), leaf.getNotAfter().toInstant()))
                .isBetween(Duration.ofHours(6).minusMinutes(1), Duration.ofHours(6));
    }

    @Test
    void givesOurServersTheirNamesFromItsOwnTable() throws Exception {
        Pod gateway = new PodBuilder(PodFolder.pod("gw-0", "sallyport-gateway", "127.0.0.1"))
                .editMetadata()
                .withNamespace("sallyport-system")
                .endMetadata()
                .build();
        pods.write(gateway);
        HttpResponse<String> answer = Request.with(token(gateway)).send(ca, client);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(CaProcess.certificates(answer.body()).getFirst().getSubjectAlternativeNames())
                .containsExactly(
                        List.of(6, "spiffe://cluster.local/ns/sallyport-system/sa/sallyport-gateway"),
                        List.of(2, "sallyport-gateway"),
                        List.of(2, "sallyport-gateway.sallyport-system"),
                        List.of(2, "sallyport-gateway.sallyport-system.svc"),
                        List.of(2, "sallyport-gateway.sallyport-system.svc.cluster.local"));
    }

    @Test
    void servesTls13OnlyWithItsOwnName() throws IOException, InterruptedException {
        String target = "s_client -connect 127.0.0.1:" + ca.httpsPort() + " -CAfile " + folder.resolve("bundle.pem")
                + " -verify_hostname sallyport-ca.sallyport-system.svc.cluster.local -alpn h2 ";
        assertThat(Openssl.run(target + "-tls1_3"))
                .contains("Verification: OK", "TLSv1.3", "ALPN protocol: h2")
                .contains("No client certificate CA names sent");
        Process old = new ProcessBuilder(("openssl " + target + "-tls1_2").split(" "))
                .redirectErrorStream(true)
                .start();
        old.getOutputStream().close();
        assertThat(new String(old.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("alert protocol version");
        assertThat(old.waitFor()).isNotZero();
    }

    @Test
    void offersTheBundleInBothFormsAndSaysWhenItIsUnchanged() throws Exception {
        HttpResponse<String> pem = bundle("*/*", null);
        assertThat(pem.statusCode()).isEqualTo(200);
        assertThat(pem.headers().firstValue("content-type")).contains(CaInterface.PEM_CHAIN);
        assertThat(pem.body()).isEqualTo(Files.readString(folder.resolve("bundle.pem")));
        String tag = pem.headers().firstValue("etag").orElseThrow();
        HttpResponse<String> unchanged = bundle(CaInterface.PEM_CHAIN, tag);
        assertThat(unchanged.statusCode()).isEqualTo(304);
        assertThat(unchanged.body()).isEmpty();
        String sequence = pem.headers().firstValue(CaInterface.SEQUENCE_HEADER).orElseThrow();
        assertThat(Long.parseLong(sequence)).isPositive();
        assertThat(unchanged.headers().firstValue(CaInterface.SEQUENCE_HEADER)).contains(sequence);
        HttpResponse<String> jwks = bundle(CaInterface.JWK_SET, tag);
        assertThat(jwks.statusCode()).isEqualTo(200);
        assertThat(jwks.headers().firstValue("etag")).isPresent().isNotEqualTo(tag);
        var keys = Serialization.unmarshal(jwks.body(), Map.class);
        assertThat(keys.get("spiffe_sequence")).hasToString(sequence);
        assertThat((List<?>) keys.get("keys")).singleElement().satisfies(key -> {
            assertThat(((Map<?, ?>) key).get("use")).isEqualTo("x509-svid");
            assertThat(((Map<?, ?>) key).get("kid")).isNull();
            byte[] der = Base64.getDecoder()
                    .decode(((List<?>) ((Map<?, ?>) key).get("x5c")).getFirst().toString());
            assertThat(der).isEqualTo(roots().getFirst().getEncoded());
        });
        assertThat(bundle("text/html", null).statusCode()).isEqualTo(406);
    }

    private HttpResponse<String> bundle(String accept, String tag) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(ca.uri(CaInterface.BUNDLE)).header("accept", accept);
        if (tag != null) {
            request.header("if-none-match", tag);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    List<Arguments> badTokens() throws Exception {
        Pod ended = pods.fresh("ended");
        ended.getStatus().setPhase("Succeeded");
        pods.write(ended);
        Pod replaced = pods.fresh("replaced");
        String before = token(replaced);
        pods.fresh("replaced"); // the same name, another UID
        Pod early = pods.fresh("early");
        early.getStatus().setPodIPs(List.of());
        pods.write(early);
        TokenIssuer past = new TokenIssuer(InstantSource.offset(Clock.systemUTC(), Duration.ofHours(-3)));
        String good = token(pod);
        return List.of(
                Arguments.of("no token", null, 401, "token_missing"),
                Arguments.of("not a JWT", "xyz", 401, "token_invalid"),
                Arguments.of("another audience", issuer.issue(pod, "https://api", LIFE), 401, "token_audience"),
                Arguments.of(
                        "another issuer's key",
                        new TokenIssuer(Clock.systemUTC()).issue(pod, AUDIENCE, LIFE),
                        401,
                        "token_invalid"),
                Arguments.of("expired", forgery.sign(claims -> Forgery.shift(claims, -7200)), 401, "token_invalid"),
                Arguments.of(
                        "not valid yet", forgery.sign(claims -> Forgery.shift(claims, 7200)), 401, "token_invalid"),
                Arguments.of("expired and of another key", past.issue(pod, AUDIENCE, LIFE), 401, "token_invalid"),
                Arguments.of(
                        "another issuer",
                        forgery.sign(claims -> Forgery.with(claims, "iss", "https://evil")),
                        401,
                        "token_invalid"),
                Arguments.of(
                        "a user's", forgery.sign(claims -> Forgery.with(claims, "sub", "admin")), 401, "token_invalid"),
                Arguments.of("not pod-bound", forgery.sign(Forgery::withoutPod), 401, "token_not_pod_bound"),
                Arguments.of("unsigned", Forgery.unsigned(good), 401, "token_invalid"),
                Arguments.of("signature cut off", good.substring(0, good.lastIndexOf('.') + 1), 401, "token_invalid"),
                Arguments.of("HMAC with the public key", forgery.confused(good), 401, "token_invalid"),
                Arguments.of(
                        "of a pod that is gone",
                        token(PodFolder.pod("gone", "checkout", "127.0.0.1")),
                        403,
                        "pod_unknown"),
                Arguments.of("of an earlier pod of that name", before, 403, "pod_mismatch"),
                Arguments.of(
                        "of another service account than the pod's",
                        token(new PodBuilder(pod)
                                .editSpec()
                                .withServiceAccountName("admin")
                                .endSpec()
                                .build()),
                        403,
                        "pod_mismatch"),
                Arguments.of("of a pod that has ended", token(ended), 403, "pod_ended"),
                Arguments.of("of a pod without an address", token(early), 503, "pod_not_ready"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badTokens")
    void refusesToken(String what, String token, int status, String reason) {
        refuses(Request.with(token), client, status, reason);
        if (token != null && token.length() > 100) {
            assertThat(String.join("\n", ca.log()))
                    .doesNotContain(token.substring(token.length() - 40), token.substring(0, 60));
        }
    }

    @Test
    void refusesATokenReplayedFromAnotherAddress() throws IOException {
        HttpClient elsewhere = CaProcess.client(roots(), "127.0.0.2", HttpClient.Version.HTTP_2);
        refuses(Request.with(token(pod)), elsewhere, 403, "source_address");
        ca.awaitLine("source_address", "asked from 127.0.0.2", pod.getMetadata().getUid());
    }

    List<Arguments> badRequests() throws IOException {
        byte[] good = Csrs.der(Csrs.ec("secp256r1"), "SHA256withECDSA");
        Request request = Request.with(token(pods.fresh("bad-requests")));
        byte[] two = concat(Csrs.pem(good), Csrs.pem(good));
        byte[] foreign = Csrs.der(Csrs.ec("secp256r1"), "SHA256withECDSA", "spiffe://cluster.local/ns/shop/sa/admin");
        byte[] both = Csrs.der(Csrs.ec("secp256r1"), "SHA256withECDSA", ID, "spiffe://cluster.local/ns/shop/sa/admin");
        byte[] weak = Csrs.der(Csrs.rsa(1024), "SHA256withRSA");
        byte[] notOwn = Csrs.der(Csrs.ec("secp256r1").getPublic(), Csrs.ec("secp256r1"), "SHA256withECDSA");
        return List.of(
                Arguments.of("not a request", request.body("hello".getBytes(StandardCharsets.US_ASCII)), 400, "csr"),
                Arguments.of("two in one PEM", request.body(two), 400, "csr"),
                Arguments.of("weak key", request.body(weak), 400, "csr"),
                Arguments.of("a key that is not the sender's", request.body(notOwn), 400, "csr"),
                Arguments.of("foreign identity", request.body(foreign), 403, "foreign_identity"),
                Arguments.of("own and foreign identity", request.body(both), 403, "foreign_identity"),
                Arguments.of("empty", request.body(new byte[0]), 400, "body_size"),
                Arguments.of("10 MB", request.body(new byte[10_000_000]), 400, "body_size"),
                Arguments.of("17 KiB", request.body(new byte[17 * 1024]), 400, "body_size"),
                Arguments.of("another type", request.type("application/json"), 415, "media_type"),
                Arguments.of("absurd life", request.ttl("PT99999999H"), 400, "ttl"),
                Arguments.of("life of a day and a second", request.ttl("PT24H1S"), 400, "ttl"),
                Arguments.of("negative life", request.ttl("PT-1H"), 400, "ttl"),
                Arguments.of("life in words", request.ttl("forever"), 400, "ttl"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badRequests")
    void refusesRequest(String what, Request request, int status, String reason) {
        refuses(request, client, status, reason);
    }

    private void refuses(Request request, HttpClient from, int status, String reason) {
        String metric = "sallyport_ca_refused_total{reason=\"" + reason + "\"}";
        double before = ca.metric(metric);
        int lines = ca.log().size();
        HttpResponse<String> answer = request.send(ca, from);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains(CaInterface.PROBLEM);
        assertThat(answer.body()).isEqualTo("{\"type\":\"about:blank\",\"status\":" + status + "}");
        assertThat(answer.headers().firstValue("retry-after").isPresent()).isEqualTo(status == 503);
        assertThat(ca.metric(metric)).isEqualTo(before + 1);
        Eventually.await(
                "a line about it",
                Duration.ofSeconds(5),
                () -> ca.log().stream().skip(lines).anyMatch(line -> line.contains("Refused (" + reason + "):")));
    }

    @Test
    void readsNoMoreOfABodyOfUnknownLengthThanItTakes() throws IOException, InterruptedException {
        for (HttpClient.Version version : List.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)) {
            double before = ca.metric("sallyport_ca_refused_total{reason=\"body_size\"}");
            HttpRequest endless = HttpRequest.newBuilder(ca.uri(CaInterface.CERTIFICATES))
                    .header("content-type", CaInterface.PKCS10)
                    .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[1_000_000])))
                    .build();
            HttpClient sender = CaProcess.client(roots(), "127.0.0.1", version);
            assertThat(sender.send(endless, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(400);
            assertThat(ca.metric("sallyport_ca_refused_total{reason=\"body_size\"}"))
                    .isEqualTo(before + 1);
        }
    }

    @Test
    void limitsOnePodWithoutTouchingAnother() throws IOException {
        Pod greedy = pods.fresh("greedy");
        for (int i = 0; i < 5; i++) {
            assertThat(Request.with(token(greedy)).send(ca, client).statusCode())
                    .isEqualTo(201);
        }
        double before = ca.metric("sallyport_ca_refused_total{reason=\"rate_limited\"}");
        HttpResponse<String> answer = Request.with(token(greedy)).send(ca, client);
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(answer.headers().firstValue("retry-after").orElseThrow()))
                .isBetween(1, 60);
        assertThat(ca.metric("sallyport_ca_refused_total{reason=\"rate_limited\"}"))
                .isEqualTo(before + 1);
        assertThat(Request.with(token(pods.fresh("modest"))).send(ca, client).statusCode())
                .isEqualTo(201);
    }

    @Test
    void keepsItsKeysToItself() throws IOException {
        Path state = folder.resolve(".ca");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
                .isEqualTo("rwx------");
        try (var files = Files.walk(state.resolve("current").toRealPath())) {
            List<Path> found =
                    new ArrayList<>(files.filter(Files::isRegularFile).toList());
            assertThat(found)
                    .extracting(file -> file.getFileName().toString())
                    .contains("root.key", "root.crt", "tls.key", "tls.crt", "ca.crt", "state");
            for (Path file : found) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
            assertThat(ca.log()).noneMatch(line -> line.contains("PRIVATE KEY"));
        }
        assertThat(Files.readString(folder.resolve(".applied/ConfigMap-sallyport-system-sallyport-trust-bundle.yaml")))
                .contains("bundle.pem: |\n    -----BEGIN CERTIFICATE-----");
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}

package dev.sallyport.identity.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.identity.FetchResult;
import dev.sallyport.identity.GuestDomain;
import dev.sallyport.identity.IdentityMaterial;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.testkit.ca.StubCa;
import dev.sallyport.testkit.ca.StubCa.Reply;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The source against a CA of flesh and sockets, well-behaved and not. */
class CaIdentitySourceIT {
    private static final Duration MOST_OF_HALF = Duration.ofMinutes(37);

    @TempDir
    Path folder;

    private CaScene scene;

    @BeforeEach
    void open() {
        scene = new CaScene(folder);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void fetchesAnIdentityForAKeyThatIsNowhereElse() throws Exception {
        scene.start();
        IdentityMaterial material = scene.awaitIdentity();
        assertThat(material.id()).hasToString("spiffe://cluster.local/ns/shop/sa/checkout");
        assertThat(material.anchors()).containsExactly(scene.ca.rootCertificate());
        assertThat(material.chain()).hasSize(2);
        assertThat(scene.stub.tokens()).containsExactly("token-1");
        assertThat(scene.certificates).containsExactly(FetchResult.ACCEPTED);
        assertThat(scene.sequence).isEqualTo(1);
        assertThat(scene.log.all())
                .containsExactly("INFO Identity spiffe://cluster.local/ns/shop/sa/checkout in force until "
                        + material.notAfter() + " (change 1)");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("token", "bundle.pem");
        }
    }

    @Test
    void renewsAtHalfOfItsLifeWithAnotherKeyAndTheTokenOfThatMoment() {
        scene.start();
        IdentityMaterial first = scene.awaitIdentity();
        scene.token("token-2");
        scene.clock.jump(Duration.ofMinutes(23));
        await().pollDelay(Duration.ofMillis(200)).until(() -> true);
        assertThat(scene.stub.tokens()).hasSize(1);
        scene.clock.jump(Duration.ofMinutes(14));
        IdentityMaterial second = scene.awaitOtherThan(first);
        assertThat(second.key()).isNotEqualTo(first.key());
        assertThat(scene.stub.tokens()).containsExactly("token-1", "token-2");
    }

    @Test
    void clockThatJumpsBackDisturbsNothing() {
        scene.start();
        IdentityMaterial first = scene.awaitIdentity();
        scene.clock.jump(Duration.ofDays(-30));
        await().pollDelay(Duration.ofMillis(200)).until(() -> true);
        assertThat(scene.awaitIdentity()).isSameAs(first);
        assertThat(scene.stub.requests()).hasSize(1);
    }

    @Test
    void caThatIsAwayUntilAfterExpiryLeavesNothingInForceAndIsTakenUpAgain() {
        CaIdentitySource source = scene.start();
        IdentityMaterial first = scene.awaitIdentity();
        scene.stub.goAway();
        scene.clock.jump(MOST_OF_HALF);
        await().until(() -> scene.certificates.contains(FetchResult.UNREACHABLE));
        assertThat(source.current()).isSameAs(first);
        scene.clock.jump(Duration.ofMinutes(4));
        await().until(() -> !scene.log.of("ERROR").isEmpty());
        assertThat(scene.log.of("ERROR").getFirst())
                .contains("two thirds of its life have passed", "cannot be reached");
        scene.clock.jump(Duration.ofMinutes(20));
        assertThat(source.current()).isNull();
        await().until(() -> scene.log.of("ERROR").size() == 2);
        assertThat(scene.log.of("ERROR").getLast()).contains("expired at", "nothing is carried");
        assertThat(scene.log.of("WARN")).as("each complaint once").doesNotHaveDuplicates();
        scene.stub.comeBack();
        assertThat(scene.awaitIdentity().notAfter()).isAfter(first.notAfter());
    }

    @Test
    void firstStartWaitsForTheBundleAndSaysSoOnce() throws Exception {
        Files.delete(scene.file("bundle.pem"));
        scene.start();
        await().until(() -> scene.log.of("WARN").size() == 1);
        await().pollDelay(Duration.ofMillis(200)).until(() -> true);
        assertThat(scene.log.of("WARN"))
                .singleElement()
                .asString()
                .contains(
                        "There is no trust bundle to know the CA by.",
                        "bundle.pem: does not exist",
                        "nothing is carried");
        assertThat(scene.certificates).containsExactly(FetchResult.NO_BUNDLE);
        scene.bundle(scene.ca.bundlePem());
        scene.awaitIdentity();
    }

    static Stream<Arguments> misbehaviours() {
        TestCa stranger = TestCa.create("cluster.local");
        return Stream.of(
                bad(
                        "says nothing",
                        FetchResult.UNREACHABLE,
                        s -> s.stub.certificates(StubCa.hanging(Duration.ofSeconds(5)))),
                bad("trickles", FetchResult.UNREACHABLE, s -> s.stub.pace(Duration.ofMillis(20))),
                bad("answers 500", FetchResult.BAD_ANSWER, s -> s.stub.certificates(honest -> Reply.of(500))),
                bad(
                        "answers 200",
                        FetchResult.BAD_ANSWER,
                        s -> s.stub.certificates(honest -> new Reply(200, honest.fields(), honest.body()))),
                bad("answers 401", FetchResult.REFUSED, s -> s.stub.certificates(honest -> Reply.of(401))),
                bad("answers 403", FetchResult.REFUSED, s -> s.stub.certificates(honest -> Reply.of(403))),
                bad("answers 429", FetchResult.BUSY, s -> s.stub.certificates(honest -> Reply.of(429))),
                bad(
                        "answers 503",
                        FetchResult.BUSY,
                        s -> s.stub.certificates(honest -> Reply.of(503).with("retry-after", "1000"))),
                bad(
                        "answers garbage",
                        FetchResult.BAD_ANSWER,
                        s -> s.stub.certificates(honest -> honest.body("\u0000\u00ff-----BEGIN"))),
                bad(
                        "answers another type",
                        FetchResult.BAD_ANSWER,
                        s -> s.stub.certificates(honest -> honest.with("content-type", "text/html"))),
                bad(
                        "answers 10 MB",
                        FetchResult.BAD_ANSWER,
                        s -> s.stub.certificates(honest -> honest.body("x".repeat(10 << 20)))),
                bad(
                        "answers an empty chain",
                        FetchResult.BAD_ANSWER,
                        s -> s.stub.certificates(honest -> honest.body(" "))),
                bad(
                        "certifies another key",
                        FetchResult.BAD_CERTIFICATE,
                        s -> s.stub.certificates(honest ->
                                honest.body(s.ca.issue("shop", "checkout").chainPem()))),
                bad(
                        "calls us somebody else",
                        FetchResult.BAD_CERTIFICATE,
                        s -> s.stub.issue(SvidRequest.workload("shop", "till"))),
                bad(
                        "of another trust domain",
                        FetchResult.BAD_CERTIFICATE,
                        s -> s.stub.issue(SvidRequest.workload("shop", "checkout")
                                .uris("spiffe://elsewhere/ns/shop/sa/checkout"))),
                bad(
                        "makes us a CA",
                        FetchResult.BAD_CERTIFICATE,
                        s -> s.stub.issue(
                                SvidRequest.workload("shop", "checkout").asCertificateAuthority())),
                bad(
                        "issues what has expired",
                        FetchResult.BAD_CERTIFICATE,
                        s -> s.stub.issue(
                                SvidRequest.workload("shop", "checkout").expired())),
                bad(
                        "serves under another identity",
                        FetchResult.UNTRUSTED,
                        s -> s.stub.serveAs(s.ca.issue("sallyport-system", "sallyport-gateway"))),
                bad(
                        "serves under an expired certificate",
                        FetchResult.UNTRUSTED,
                        s -> s.stub.serveAs(s.ca.issue(SvidRequest.workload("sallyport-system", "sallyport-ca")
                                .expired()))),
                bad("serves from another root", FetchResult.UNTRUSTED, s -> s.stub.issueFrom(stranger)),
                bad("is away", FetchResult.UNREACHABLE, s -> s.stub.goAway()));
    }

    private static Arguments bad(String what, FetchResult result, Consumer<CaScene> trick) {
        return Arguments.of(what, result, trick);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("misbehaviours")
    void caThatMisbehavesIsComplainedOfOnceAndChangesNothing(String what, FetchResult result, Consumer<CaScene> trick) {
        CaIdentitySource source = scene.start();
        IdentityMaterial first = scene.awaitIdentity();
        trick.accept(scene);
        scene.clock.jump(MOST_OF_HALF);
        await().until(() -> scene.certificates.size() >= 3);
        assertThat(scene.certificates.stream().skip(1)).containsOnly(result);
        assertThat(source.current()).isSameAs(first);
        assertThat(scene.log.of("WARN"))
                .as("one line for one complaint")
                .singleElement()
                .asString()
                .contains(result.sentence(), "the one in force stays")
                .doesNotContain("token-1");
    }

    @Test
    void whatTheCaAsksForIsWaitedFor() {
        scene.maxBackoff = Duration.ofSeconds(30);
        scene.stub.certificates(honest -> Reply.of(429).with("retry-after", "1"));
        scene.start();
        await().until(() -> scene.stub.requests().size() == 1);
        long asked = System.nanoTime();
        scene.stub.certificates(honest -> honest);
        scene.awaitIdentity();
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThan(Duration.ofMillis(900));
        assertThat(scene.certificates).containsExactly(FetchResult.BUSY, FetchResult.ACCEPTED);
    }

    @Test
    void tokenThatIsMissingOrNoTokenIsNamedByItsFileOnly() {
        scene.token("secret\r\nx-injected: yes");
        scene.start();
        await().until(() -> scene.certificates.contains(FetchResult.NO_TOKEN));
        assertThat(scene.log.of("WARN"))
                .singleElement()
                .asString()
                .contains(scene.file("token") + " holds no bearer token")
                .doesNotContain("secret", "injected");
        assertThat(scene.stub.requests()).isEmpty();
        scene.token("token-2");
        scene.awaitIdentity();
        assertThat(scene.stub.tokens()).containsExactly("token-2");
    }

    @Test
    void ttlIsAskedForInTheHeader() {
        scene.ttl = Duration.ofHours(1);
        scene.expected = null;
        scene.start();
        assertThat(scene.awaitIdentity().id()).hasToString("spiffe://cluster.local/ns/shop/sa/checkout");
        assertThat(scene.stub.ttls()).containsExactly("PT1H");
    }

    @Test
    void guestsAreJudgedByTheirOwnBundleAndFollowIt() throws Exception {
        TestCa guest = TestCa.create("guest.example");
        scene.guests = List.of(new GuestDomain(TrustDomain.parse("guest.example"), scene.file("guest.pem")));
        CaIdentitySource source = scene.start();
        IdentityMaterial first = scene.awaitIdentity();
        X509Certificate[] visitor = guest.issue("x", "y").chain().toArray(X509Certificate[]::new);
        assertThatThrownBy(() -> first.verifier().verify(visitor)).hasMessageContaining("is not trusted here");
        scene.write("guest.pem", guest.bundlePem());
        await().until(() -> source.current() != first);
        assertThat(source.current().verifier().verify(visitor).id()).hasToString("spiffe://guest.example/ns/x/sa/y");
        assertThat(source.current().chain()).isEqualTo(first.chain());
        assertThat(source.current().anchors()).isEqualTo(first.anchors());
    }

    @Test
    void tenRenewalsTakeTenKeys() {
        scene.start();
        IdentityMaterial material = scene.awaitIdentity();
        Set<Object> keys = new HashSet<>(Set.of(material.key()));
        for (int i = 0; i < 9; i++) {
            scene.clock.jump(MOST_OF_HALF);
            material = scene.awaitOtherThan(material);
            keys.add(material.key());
        }
        assertThat(keys).hasSize(10);
        assertThat(scene.certificates).hasSize(10).containsOnly(FetchResult.ACCEPTED);
    }
}

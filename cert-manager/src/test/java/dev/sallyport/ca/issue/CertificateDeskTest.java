package dev.sallyport.ca.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ca.attest.Attestation;
import dev.sallyport.ca.attest.Attestor;
import dev.sallyport.ca.attest.Caller;
import dev.sallyport.ca.authority.AuthorityInForce;
import dev.sallyport.ca.authority.AuthorityState.Supplied;
import dev.sallyport.ca.bundle.TrustBundle;
import dev.sallyport.ca.certificate.Authority;
import dev.sallyport.ca.certificate.Signer;
import dev.sallyport.ca.certificate.SvidIssuer;
import dev.sallyport.ca.csr.Csrs;
import dev.sallyport.ca.refusal.Refusal;
import dev.sallyport.ca.refusal.RefusalReason;
import dev.sallyport.model.identity.TrustDomain;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is checked before what. */
class CertificateDeskTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final TrustDomain DOMAIN = TrustDomain.CLUSTER_LOCAL;
    private static final byte[] GOOD = Csrs.der(Csrs.ec("secp256r1"), "SHA256withECDSA");
    private static final byte[] BAD = {1, 2, 3};
    private static final Caller CALLER = new Caller("shop", "checkout", "till", "uid-1", null);
    private static final Attestor NOT_ASKED = (token, source) -> {
        throw new AssertionError("must not be asked");
    };
    private static final Attestor BELIEVES = (token, source) -> new Attestation.Attested(CALLER);

    private final List<Decision> observed = new ArrayList<>();
    private AuthorityInForce inForce = authority(NOW);
    private RateLimits.Limits limits = new RateLimits.Limits(1, 100, 1, 100, 1, 100);

    private static AuthorityInForce authority(Instant born) {
        SecureRandom random = new SecureRandom();
        Authority root = Authority.newRoot(DOMAIN, born, Duration.ofDays(1), random);
        Signer signer = Signer.of(root.newIssuing(born, Duration.ofDays(1), random));
        Supplied state = new Supplied(signer, List.of(root.certificate()), 1);
        return new AuthorityInForce(
                state, new SvidIssuer(signer, () -> NOW, random), new TrustBundle(state.bundle(), 1));
    }

    private CertificateDesk desk(Attestor attestor, int places) {
        return new CertificateDesk(
                DOMAIN,
                () -> inForce,
                attestor,
                new RateLimits(limits),
                new LifeLimits(Duration.ofHours(6), Duration.ofHours(24)),
                ServerNames.of(DOMAIN, "sallyport-system", List.of()),
                places,
                (decision, source) -> observed.add(decision));
    }

    private static CertificateRequest request(byte[] body, String token, String ttl) {
        return new CertificateRequest(body, token, ttl, InetAddress.getLoopbackAddress());
    }

    private RefusalReason refusal(CertificateDesk desk, CertificateRequest request) {
        Decision decision = desk.decide(request);
        assertThat(observed).last().isSameAs(decision);
        return decision instanceof Decision.Refused refused ? refused.refusal().reason() : null;
    }

    @Test
    void asksForTheTokenOnlyWhenEverythingElseIsInOrder() {
        CertificateDesk desk = desk(NOT_ASKED, 1);
        assertThat(refusal(desk, request(BAD, null, "x"))).isEqualTo(RefusalReason.CSR);
        assertThat(refusal(desk, request(GOOD, null, "x"))).isEqualTo(RefusalReason.TTL);
        assertThat(refusal(desk, request(GOOD, null, null))).isEqualTo(RefusalReason.TOKEN_MISSING);
        assertThat(refusal(desk, request(GOOD, "", null))).isEqualTo(RefusalReason.TOKEN_MISSING);
        assertThat(refusal(desk, request(GOOD, "x".repeat(16 * 1024 + 1), null)))
                .isEqualTo(RefusalReason.TOKEN_MISSING);
    }

    @Test
    void issuesAfterAllOfThem() {
        Decision decision = desk(BELIEVES, 1).decide(request(GOOD, "token", "PT10S"));
        assertThat(decision).isInstanceOfSatisfying(Decision.Granted.class, granted -> {
            assertThat(granted.caller()).isEqualTo(CALLER);
            assertThat(granted.chain().getFirst().getNotAfter().toInstant()).isEqualTo(NOW.plusSeconds(10));
        });
    }

    @Test
    void handsOnWhatTheAttestorSays() {
        Refusal away = Refusal.forNow(RefusalReason.ATTESTOR_UNAVAILABLE, "away", Duration.ofSeconds(2));
        CertificateDesk desk = desk((token, source) -> new Attestation.Refused(away, CALLER), 1);
        assertThat(desk.decide(request(GOOD, "token", null))).isEqualTo(new Decision.Refused(away, CALLER));
    }

    @Test
    void answersBeforeAnAuthorityIsThereAndAfterItsEnd() {
        inForce = authority(NOW.minus(Duration.ofDays(2)));
        assertThat(refusal(desk(BELIEVES, 1), request(GOOD, "token", null)))
                .isEqualTo(RefusalReason.AUTHORITY_UNAVAILABLE);
        inForce = null;
        assertThat(refusal(desk(NOT_ASKED, 1), request(GOOD, "token", null)))
                .isEqualTo(RefusalReason.AUTHORITY_UNAVAILABLE);
    }

    @Test
    void limitsEveryoneTogetherBeforeItReadsTheRequest() {
        limits = new RateLimits.Limits(1, 2, 1, 100, 1, 100);
        CertificateDesk desk = desk(NOT_ASKED, 1);
        assertThat(refusal(desk, request(BAD, null, null))).isEqualTo(RefusalReason.CSR);
        assertThat(refusal(desk, request(BAD, null, null))).isEqualTo(RefusalReason.CSR);
        Decision shed = desk.decide(request(BAD, null, null));
        assertThat(shed).isInstanceOfSatisfying(Decision.Refused.class, refused -> {
            assertThat(refused.refusal().reason()).isEqualTo(RefusalReason.RATE_LIMITED);
            assertThat(refused.refusal().retryAfter()).isBetween(Duration.ZERO, Duration.ofSeconds(1));
        });
    }

    @Test
    void limitsOneAddressWithoutTakingFromTheOthers() throws UnknownHostException {
        limits = new RateLimits.Limits(1, 3, 1, 100, 1, 2);
        CertificateDesk desk = desk(NOT_ASKED, 1);
        for (int i = 0; i < 2; i++) {
            assertThat(refusal(desk, request(BAD, null, null))).isEqualTo(RefusalReason.CSR);
        }
        for (int i = 0; i < 10; i++) {
            assertThat(refusal(desk, request(BAD, null, null))).isEqualTo(RefusalReason.SOURCE_LIMITED);
        }
        InetAddress neighbour = InetAddress.getByName("10.0.0.7");
        assertThat(refusal(desk, new CertificateRequest(BAD, null, null, neighbour)))
                .isEqualTo(RefusalReason.CSR);
    }

    @Test
    void shedsWhatFindsNoPlace() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        CertificateDesk desk = desk(
                (token, source) -> {
                    asked.countDown();
                    try {
                        answer.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return new Attestation.Attested(CALLER);
                },
                1);
        Thread first = Thread.ofVirtual().start(() -> desk.decide(request(GOOD, "token", null)));
        asked.await();
        assertThat(refusal(desk, request(GOOD, "token", null))).isEqualTo(RefusalReason.OVERLOADED);
        answer.countDown();
        first.join();
        assertThat(refusal(desk, request(GOOD, "token", null))).isNull();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            nullValues = "-",
            value = {
                "-, PT6H",
                "PT10S, PT10S",
                "PT24H, PT24H",
                "P1D, PT24H",
                "PT9.999S, -",
                "PT24H0.001S, -",
                "PT0S, -",
                "PT-1H, -",
                "P99999999999999999D, -",
                "1h, -",
                "'', -",
            })
    void choosesALife(String asked, Duration life) {
        assertThat(new LifeLimits(Duration.ofHours(6), Duration.ofHours(24))
                        .choose(asked)
                        .orElse(null))
                .isEqualTo(life);
    }

    @Test
    void eachReasonHasALabelAStatusAndASentenceOfItsOwn() {
        Set<String> labels = new HashSet<>();
        Set<String> sentences = new HashSet<>();
        for (RefusalReason reason : RefusalReason.values()) {
            assertThat(reason.label()).matches("[a-z_]+");
            assertThat(reason.status()).isBetween(400, 503);
            assertThat(labels.add(reason.label())).isTrue();
            assertThat(sentences.add(reason.sentence())).isTrue();
        }
    }
}

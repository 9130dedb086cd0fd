package dev.sallyport.ca.attest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.ca.attest.Attestation.Attested;
import dev.sallyport.ca.refusal.Refusal;
import dev.sallyport.ca.refusal.RefusalReason;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The order of checks, and each of them. */
class ChecksTest {
    private static final String USER = "system:serviceaccount:shop:checkout";
    private static final TokenChecks TOKENS = new TokenChecks("sallyport-ca");
    private static final Caller CALLER = new Caller("shop", "checkout", "till", "uid-1", "JTI=1");

    @ParameterizedTest(name = "{0} {1} {2} {3} {4} {5}: {6}")
    @CsvSource(
            nullValues = "-",
            value = {
                "true, sallyport-ca, system:serviceaccount:shop:checkout, till, uid-1, -, -",
                "true, sallyport-ca|api, system:serviceaccount:shop:check.out, till, uid-1, -, -",
                "false, sallyport-ca, system:serviceaccount:shop:checkout, till, uid-1, -, TOKEN_INVALID",
                "true, sallyport-ca, system:serviceaccount:shop:checkout, till, uid-1, odd, TOKEN_INVALID",
                "false, -, -, -, -, -, TOKEN_INVALID",
                "true, -, system:serviceaccount:shop:checkout, till, uid-1, -, TOKEN_AUDIENCE",
                "true, api, admin, -, -, -, TOKEN_AUDIENCE",
                "true, sallyport-ca-2, system:serviceaccount:shop:checkout, till, uid-1, -, TOKEN_AUDIENCE",
                "true, sallyport-ca, -, till, uid-1, -, TOKEN_SUBJECT",
                "true, sallyport-ca, system:node:shop:checkout, till, uid-1, -, TOKEN_SUBJECT",
                "true, sallyport-ca, system:serviceaccount:shop, till, uid-1, -, TOKEN_SUBJECT",
                "true, sallyport-ca, system:serviceaccount:shop:a:b, till, uid-1, -, TOKEN_SUBJECT",
                "true, sallyport-ca, system:serviceaccount:Shop:checkout, till, uid-1, -, TOKEN_SUBJECT",
                "true, sallyport-ca, system:serviceaccount:shop:a/b, till, uid-1, -, TOKEN_SUBJECT",
                "true, sallyport-ca, system:serviceaccount:shop:checkout, -, uid-1, -, TOKEN_NOT_POD_BOUND",
                "true, sallyport-ca, system:serviceaccount:shop:checkout, till, -, -, TOKEN_NOT_POD_BOUND",
                "true, sallyport-ca, system:serviceaccount:shop:checkout, till, 'a,CN=b', -, TOKEN_NOT_POD_BOUND",
            })
    void judgesTokens(
            boolean authenticated,
            String audiences,
            String user,
            String pod,
            String uid,
            String error,
            RefusalReason expected) {
        List<String> listed = audiences == null ? List.of() : List.of(audiences.split("\\|"));
        TokenFacts facts = new TokenFacts(authenticated, listed, user, pod, uid, "JTI=1", error);
        assertThat(TOKENS.judge(facts).map(Refusal::reason)).isEqualTo(Optional.ofNullable(expected));
        if (expected == null) {
            assertThat(TokenChecks.caller(facts).namespace()).isEqualTo("shop");
        }
    }

    @ParameterizedTest(name = "{0} {1} {2} {3} from {4}: {5}")
    @CsvSource(
            nullValues = "-",
            value = {
                "uid-1, checkout, false, 10.0.0.1|fd00::1, 10.0.0.1, -",
                "uid-1, checkout, false, 10.0.0.1|fd00::1, fd00::1, -",
                "uid-1, checkout, false, 10.0.0.1, ::ffff:10.0.0.1, -",
                "uid-0, checkout, false, 10.0.0.1, 10.0.0.1, POD_MISMATCH",
                "uid-1, admin, false, 10.0.0.1, 10.0.0.1, POD_MISMATCH",
                "uid-1, checkout, true, 10.0.0.1, 10.0.0.1, POD_ENDED",
                "uid-0, checkout, true, 10.0.0.1, 10.0.0.2, POD_MISMATCH",
                "uid-1, checkout, false, 10.0.0.1, 10.0.0.2, SOURCE_ADDRESS",
                "uid-1, checkout, false, -, 10.0.0.1, POD_NOT_READY",
            })
    void judgesPods(String uid, String account, boolean ended, String addresses, String from, RefusalReason expected)
            throws IOException {
        List<InetAddress> own = new ArrayList<>();
        for (String address : addresses == null ? new String[0] : addresses.split("\\|")) {
            own.add(InetAddress.getByName(address));
        }
        Optional<PodFacts> pod = Optional.of(new PodFacts(uid, account, ended, own));
        InetAddress source = InetAddress.getByName(from);
        assertThat(new PodChecks(true).judge(CALLER, pod, source).map(Refusal::reason))
                .isEqualTo(Optional.ofNullable(expected));
        boolean ofAddress = expected == RefusalReason.SOURCE_ADDRESS || expected == RefusalReason.POD_NOT_READY;
        assertThat(new PodChecks(false).judge(CALLER, pod, source).map(Refusal::reason))
                .isEqualTo(Optional.ofNullable(ofAddress ? null : expected));
    }

    @Test
    void refusesAPodThatDoesNotExist() {
        assertThat(new PodChecks(false).judge(CALLER, Optional.empty(), InetAddress.getLoopbackAddress()))
                .get()
                .extracting(Refusal::reason)
                .isEqualTo(RefusalReason.POD_UNKNOWN);
    }

    @Test
    void looksUpNoPodForATokenThatIsNotBelieved() {
        AttestationDesk desk = new AttestationDesk(
                token -> TokenFacts.unauthenticated("no"),
                Optional.of((namespace, name) -> {
                    throw new AssertionError("must not be asked");
                }),
                TOKENS,
                new PodChecks(true));
        assertThat(desk.attest("x", InetAddress.getLoopbackAddress())).isInstanceOf(Attestation.Refused.class);
    }

    @Test
    void believesATokenAloneWhereNoPodsAreKnown() {
        TokenFacts good = new TokenFacts(true, List.of("sallyport-ca"), USER, "till", "uid-1", "JTI=1", null);
        AttestationDesk desk = new AttestationDesk(token -> good, Optional.empty(), TOKENS, new PodChecks(true));
        assertThat(desk.attest("x", InetAddress.getLoopbackAddress())).isEqualTo(new Attested(CALLER));
    }

    @Test
    void namesACallerOnlyOfFactsWithoutObjection() {
        assertThatThrownBy(() -> TokenChecks.caller(TokenFacts.unauthenticated("no")))
                .isInstanceOf(IllegalStateException.class);
    }
}

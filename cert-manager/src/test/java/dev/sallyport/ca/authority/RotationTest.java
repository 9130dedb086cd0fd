package dev.sallyport.ca.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ca.authority.AuthorityState.Announced;
import dev.sallyport.ca.authority.AuthorityState.Signing;
import dev.sallyport.ca.authority.AuthorityState.Steady;
import dev.sallyport.ca.authority.AuthorityState.Supplied;
import dev.sallyport.ca.authority.Rotation.Step;
import dev.sallyport.model.identity.TrustDomain;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotationTest {
    private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
    private static final RotationSettings SETTINGS = new RotationSettings(
            TrustDomain.CLUSTER_LOCAL, Duration.ofDays(1000), Duration.ofDays(90), Duration.ofHours(25));
    private static final Rotation ROTATION = new Rotation(SETTINGS, new SecureRandom());
    private static final Steady FIRST = ROTATION.first(START);
    private static final Announced ANNOUNCED = (Announced) ROTATION.take(Step.ANNOUNCE, FIRST, START);
    private static final Signing SIGNING = (Signing) ROTATION.take(Step.SIGN, ANNOUNCED, START);

    @ParameterizedTest(name = "steady after {0}, asked {1}: {2}")
    @CsvSource({
        "PT0S, false, NONE",
        "P59D, false, NONE",
        "P61D, false, RENEW_ISSUING",
        "P91D, false, RENEW_ISSUING",
        "PT0S, true, ANNOUNCE",
        "P799D, false, RENEW_ISSUING",
        "P801D, false, ANNOUNCE",
        "P999D, false, ANNOUNCE",
        "P1000D, false, REPLACE",
        "P2000D, true, REPLACE",
    })
    void namesTheStepThatIsDueWhenSteady(Duration after, boolean asked, Step due) {
        assertThat(ROTATION.due(FIRST, START.plus(after), asked, true)).isEqualTo(due);
    }

    @ParameterizedTest(name = "{0} after announcing and after signing: {1}, {2}")
    @CsvSource({
        "PT0S, NONE, NONE",
        "PT24H59M59S, NONE, NONE",
        "PT25H, SIGN, RETIRE",
        "P100D, SIGN, RETIRE",
    })
    void waitsBetweenStepsWhateverIsAsked(Duration after, Step announced, Step signing) {
        assertThat(ROTATION.due(ANNOUNCED, START.plus(after), true, true)).isEqualTo(announced);
        assertThat(ROTATION.due(SIGNING, START.plus(after), true, true)).isEqualTo(signing);
    }

    @Test
    void trustsBothRootsFromBeforeTheFirstLeafOfTheNewUntilAfterTheLastOfTheOld() {
        X509Certificate old = FIRST.current().root().certificate();
        X509Certificate fresh = ANNOUNCED.next().root().certificate();
        assertThat(FIRST.bundle()).containsExactly(old);
        assertThat(ANNOUNCED.bundle()).containsExactly(old, fresh);
        assertThat(ANNOUNCED.signer().authority()).isSameAs(FIRST.current().issuing());
        assertThat(SIGNING.bundle()).containsExactly(fresh, old);
        assertThat(SIGNING.signer().authority()).isSameAs(ANNOUNCED.next().issuing());
        AuthorityState steady = ROTATION.take(Step.RETIRE, SIGNING, START);
        assertThat(steady.bundle()).containsExactly(fresh);
        assertThat(steady.signer().authority()).isSameAs(SIGNING.signer().authority());
        assertThat(List.of(FIRST, ANNOUNCED, SIGNING, steady))
                .extracting(AuthorityState::sequence)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void renewsTheIssuingAuthorityInEachStateWithoutTouchingTheBundle() {
        Instant late = START.plus(Duration.ofDays(61));
        for (AuthorityState state : List.of(FIRST, ANNOUNCED, SIGNING)) {
            AuthorityState renewed = ROTATION.take(Step.RENEW_ISSUING, state, late);
            assertThat(renewed.phase()).isEqualTo(state.phase());
            assertThat(renewed.bundle()).isEqualTo(state.bundle());
            assertThat(renewed.sequence()).isEqualTo(state.sequence());
            assertThat(renewed.signer().notAfter()).isEqualTo(late.plus(Duration.ofDays(90)));
            assertThat(renewed.signer().authority().certificate())
                    .isNotEqualTo(state.signer().authority().certificate());
        }
    }

    @Test
    void doesNotSignBeforeItWasPublishedButRenewsMeanwhile() {
        assertThat(ROTATION.due(ANNOUNCED, START.plus(Duration.ofHours(25)), false, false))
                .isEqualTo(Step.NONE);
        assertThat(ROTATION.due(ANNOUNCED, START.plus(Duration.ofDays(61)), false, false))
                .isEqualTo(Step.RENEW_ISSUING);
    }

    @Test
    void doesNotRenewWhatCannotLiveLonger() {
        RotationSettings tight = new RotationSettings(
                TrustDomain.CLUSTER_LOCAL, Duration.ofDays(10), Duration.ofDays(10), Duration.ofDays(100));
        Rotation rotation = new Rotation(tight, new SecureRandom());
        AuthorityState announced = rotation.take(Step.ANNOUNCE, rotation.first(START), START);
        assertThat(rotation.due(announced, START.plus(Duration.ofDays(9)), false, true))
                .isEqualTo(Step.NONE);
    }

    @Test
    void signsWithTheAnnouncedRootAtOnceWhenTheOldOneIsOver() {
        assertThat(ROTATION.due(ANNOUNCED, START.plus(Duration.ofDays(1000)), false, false))
                .isEqualTo(Step.SIGN);
        Signing replaced = (Signing) ROTATION.take(Step.REPLACE, FIRST, START.plus(Duration.ofDays(1000)));
        assertThat(replaced.retiring()).isEqualTo(FIRST.current().root().certificate());
        assertThat(replaced.signer().isValidAt(START.plus(Duration.ofDays(1000))))
                .isTrue();
    }

    @Test
    void leavesASuppliedAuthorityToItsOwner() {
        Supplied supplied = new Supplied(FIRST.signer(), FIRST.bundle(), 7);
        assertThat(ROTATION.due(supplied, START.plus(Duration.ofDays(999)), true, true))
                .isEqualTo(Step.NONE);
    }
}

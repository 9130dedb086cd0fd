package dev.sallyport.ca.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ca.authority.ClockTrust.Verdict;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockTrustTest {
    private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
    private static final Duration STEP = Duration.ofMinutes(10);

    private Instant now = START;
    private final ClockTrust trust = new ClockTrust(() -> now);

    private Verdict after(Duration time, Instant seen) {
        now = now.plus(time);
        return trust.look(seen);
    }

    @Test
    void believesAClockThatGoesOn() {
        assertThat(trust.look(Instant.MIN)).isEqualTo(Verdict.TRUSTED);
        assertThat(after(STEP, START)).isEqualTo(Verdict.TRUSTED);
        assertThat(after(Duration.ofSeconds(-110), START)).isEqualTo(Verdict.TRUSTED);
    }

    @Test
    void believesAtItsFirstLookThatMuchTimeHasPassed() {
        assertThat(trust.look(START.minus(Duration.ofDays(60)))).isEqualTo(Verdict.TRUSTED);
    }

    @Test
    void forgetsALeapAheadThatIsTakenBack() {
        trust.look(START);
        assertThat(after(Duration.ofDays(70), START)).isEqualTo(Verdict.DOUBTED);
        assertThat(after(STEP, START)).isEqualTo(Verdict.DOUBTED);
        assertThat(after(Duration.ofDays(-70), START)).isEqualTo(Verdict.TRUSTED);
    }

    @Test
    void believesALeapAheadThatLastsForAnHour() {
        trust.look(START);
        assertThat(after(Duration.ofDays(2), START)).isEqualTo(Verdict.DOUBTED);
        for (int i = 0; i < 5; i++) {
            assertThat(after(STEP, START)).isEqualTo(Verdict.DOUBTED);
        }
        assertThat(after(STEP, START)).isEqualTo(Verdict.BELIEVED_ANEW);
        assertThat(after(STEP, now)).isEqualTo(Verdict.TRUSTED);
    }

    @Test
    void isNotStoppedForEverByATimeWrittenInTheFuture() {
        Instant poison = START.plus(Duration.ofDays(3650));
        for (int i = 0; i < 6; i++) {
            assertThat(after(STEP, poison)).isEqualTo(Verdict.DOUBTED);
        }
        assertThat(after(STEP, poison)).isEqualTo(Verdict.BELIEVED_ANEW);
        assertThat(after(STEP, poison)).as("until it was written over").isEqualTo(Verdict.BELIEVED_ANEW);
        assertThat(after(STEP, now)).isEqualTo(Verdict.TRUSTED);
    }

    @Test
    void startsTheHourAnewWithEveryLeap() {
        trust.look(START);
        after(Duration.ofDays(2), START);
        for (int i = 0; i < 5; i++) {
            after(STEP, START);
        }
        assertThat(after(Duration.ofDays(1), START)).isEqualTo(Verdict.DOUBTED);
        for (int i = 0; i < 5; i++) {
            assertThat(after(STEP, START)).isEqualTo(Verdict.DOUBTED);
        }
        assertThat(after(STEP, START)).isEqualTo(Verdict.BELIEVED_ANEW);
    }
}

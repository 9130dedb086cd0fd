package dev.sallyport.injector.wall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.injector.wall.NamespaceSurvey.BarePod;
import dev.sallyport.model.policy.NamespaceFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LockdownTest {
    private static final Instant NOW = Instant.parse("2026-11-25T13:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final BarePod OLD = new BarePod("old", false);
    private static final BarePod FREE = new BarePod("free", true);

    private static NamespaceFacts facts(boolean optOut, boolean lockdown) {
        return new NamespaceFacts(Map.of("sallyport.dev/inject", "enabled"), null, optOut, lockdown);
    }

    private static NamespaceSurvey survey(Standing standing, @Nullable String status, BarePod... pods) {
        return new NamespaceSurvey(null, List.of(pods), 0, standing, List.of(), status);
    }

    private static Lockdown decide(NamespaceFacts facts, Duration grace, NamespaceSurvey survey) {
        return Lockdown.decide(facts, grace, survey, NOW);
    }

    @Test
    void standsAtOnceWhereNobodyIsWaitedFor() {
        Lockdown lockdown = decide(facts(false, true), DAY, survey(Standing.NONE, null));
        assertThat(lockdown.standing()).isEqualTo(Standing.WHOLE);
        assertThat(LockdownStatus.text(lockdown, List.of())).isEqualTo("Applied since 2026-11-25T13:00:00Z");
    }

    @Test
    void waitsForPodsAndNamesThem() {
        Lockdown lockdown = decide(facts(false, true), DAY, survey(Standing.NONE, null, OLD, FREE));
        assertThat(lockdown.standing()).isEqualTo(Standing.NONE);
        assertThat(lockdown.isPending()).isTrue();
        assertThat(LockdownStatus.text(lockdown, List.of()))
                .isEqualTo("Pending since 2026-11-25T13:00:00Z until 2026-11-26T13:00:00Z at the latest:"
                        + " waits for 2 pods without a sidecar: free, old");
    }

    @Test
    void theGraceGoesOnWhereItWasAndEnds() {
        String begun = "Pending since 2026-11-24T14:00:00Z until whenever";
        assertThat(decide(facts(false, true), DAY, survey(Standing.NONE, begun, OLD))
                        .until())
                .isEqualTo(Instant.parse("2026-11-25T14:00:00Z"));
        String over = "Pending since 2026-11-24T13:00:00Z until whenever";
        assertThat(decide(facts(false, true), DAY, survey(Standing.NONE, over, OLD))
                        .standing())
                .isEqualTo(Standing.WHOLE);
    }

    @Test
    void noGraceMeansAtOnce() {
        assertThat(decide(facts(false, true), Duration.ZERO, survey(Standing.NONE, null, OLD))
                        .standing())
                .isEqualTo(Standing.WHOLE);
    }

    @Test
    void aBeginningAheadOfTheClockBeginsNow() {
        String ahead = "Pending since 2099-01-01T00:00:00Z until whenever";
        assertThat(decide(facts(false, true), DAY, survey(Standing.NONE, ahead, OLD))
                        .until())
                .isEqualTo(NOW.plus(DAY));
    }

    @Test
    void whatStoodIsPutBackAtOnceWhoeverRuns() {
        String applied = "Applied since 2026-11-01T00:00:00Z";
        Lockdown lockdown = decide(facts(false, true), DAY, survey(Standing.NONE, applied, OLD));
        assertThat(lockdown.standing()).isEqualTo(Standing.WHOLE);
        assertThat(lockdown.since()).isEqualTo(Instant.parse("2026-11-01T00:00:00Z"));
    }

    @Test
    void whatStandsIsNotTakenDownForAPodWithoutASidecar() {
        assertThat(decide(facts(false, true), DAY, survey(Standing.WHOLE, null, OLD))
                        .isPending())
                .isFalse();
    }

    @Test
    void permittedOptOutsAreSparedAndNotWaitedFor() {
        Lockdown lockdown = decide(facts(true, true), DAY, survey(Standing.NONE, null, FREE));
        assertThat(lockdown.standing()).isEqualTo(Standing.SPARING);
        assertThat(lockdown.isPending()).isFalse();
    }

    @Test
    void whoMayNoLongerOptOutIsSparedForAGraceOfItsOwn() {
        String applied = "Applied since 2026-11-01T00:00:00Z";
        Lockdown lockdown = decide(facts(false, true), DAY, survey(Standing.SPARING, applied, FREE, OLD));
        assertThat(lockdown.standing()).isEqualTo(Standing.SPARING);
        assertThat(lockdown.waiting()).containsExactly("free");
        assertThat(lockdown.until()).isEqualTo(NOW.plus(DAY));
    }

    @Test
    void aNamespaceWithoutLockdownHasNoWallAndNoStatus() {
        Lockdown lockdown = decide(facts(false, false), DAY, survey(Standing.WHOLE, "Applied since x", OLD));
        assertThat(lockdown.standing()).isEqualTo(Standing.NONE);
        assertThat(LockdownStatus.text(lockdown, List.of())).isNull();
    }

    @Test
    void theStatusIsBoundedAndNamesWhatOpensTheWall() {
        BarePod[] many = IntStream.range(1000, 2000)
                .mapToObj(i -> new BarePod("pod-" + i, false))
                .toArray(BarePod[]::new);
        String status =
                LockdownStatus.text(decide(facts(false, true), DAY, survey(Standing.NONE, null, many)), List.of());
        assertThat(status).contains("1000 pods", "pod-1009 and 990 more").hasSizeLessThan(300);
        assertThat(LockdownStatus.text(
                        decide(facts(false, true), DAY, survey(Standing.NONE, null)), List.of("allow-all")))
                .endsWith("; opened by NetworkPolicy allow-all");
    }

    @Test
    void whatCannotBeReadIsNoStatus() {
        for (String text :
                new String[] {"", "Pending", "Pending since yesterday", "Applied since 2026-13-01T00:00:00Z", "x"}) {
            assertThat(LockdownStatus.parse(text)).as(text).isNull();
        }
        assertThat(LockdownStatus.parse(null)).isNull();
    }
}

package dev.sallyport.proxy.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.decide.LimitedRule;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.Quota;
import dev.sallyport.model.policy.RateLimit;
import dev.sallyport.model.policy.RateLimit.Key;
import dev.sallyport.model.policy.RuleLimits;
import dev.sallyport.model.policy.RuleName;
import dev.sallyport.proxy.quota.Draw.Shortage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LocalLimitsTest {
    private static final SpiffeId CHECKOUT = id("checkout");
    private static final SpiffeId OTHER = id("other");

    private long nanos;
    private Instant now = Instant.parse("2026-11-28T23:59:00Z");
    private final LocalLimits limits = new LocalLimits(64, new Wall(), () -> nanos);

    private final class Wall extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private static SpiffeId id(String account) {
        return SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/" + account);
    }

    private static LimitedRule rule(int index, @Nullable RateLimit rate, @Nullable Quota quota) {
        return new LimitedRule(new RuleName(new PolicyId("shop", "policy"), index, null), new RuleLimits(rate, quota));
    }

    private static RateLimit rate(long requests, Duration per, long burst, Key key) {
        return new RateLimit(requests, per, burst, key);
    }

    private @Nullable Shortage tunnel(SpiffeId caller, LimitedRule... rules) {
        return limits.take(Draw.ofTunnel(caller, List.of(rules)));
    }

    private int passed(int tries, SpiffeId caller, LimitedRule... rules) {
        return (int) IntStream.range(0, tries)
                .filter(i -> tunnel(caller, rules) == null)
                .count();
    }

    @Test
    void aBucketIsDeepAsItsBurstAndRefillsEvenly() {
        LimitedRule rule = rule(0, rate(10, Duration.ofSeconds(1), 3, Key.IDENTITY), null);
        assertThat(passed(10, CHECKOUT, rule)).isEqualTo(3);
        nanos += Duration.ofMillis(99).toNanos();
        Shortage shortage = tunnel(CHECKOUT, rule);
        assertThat(shortage).isNotNull();
        assertThat(shortage.pause()).isEqualTo(Duration.ofMillis(1));
        assertThat(shortage.refusal().retryAfter()).isEqualTo(1);
        nanos += Duration.ofMillis(1).toNanos();
        assertThat(passed(10, CHECKOUT, rule)).isEqualTo(1);
        nanos += Duration.ofHours(1).toNanos();
        assertThat(passed(10, CHECKOUT, rule)).isEqualTo(3);
    }

    @Test
    void eachIdentityHasItsOwnOrAllShareTheRules() {
        LimitedRule own = rule(0, rate(2, Duration.ofMinutes(1), 2, Key.IDENTITY), null);
        assertThat(passed(5, CHECKOUT, own)).isEqualTo(2);
        assertThat(passed(5, OTHER, own)).isEqualTo(2);
        LimitedRule shared = rule(1, rate(2, Duration.ofMinutes(1), 2, Key.RULE), null);
        assertThat(passed(1, CHECKOUT, shared)).isEqualTo(1);
        assertThat(passed(5, OTHER, shared)).isEqualTo(1);
    }

    @Test
    void whatOneRuleRefusesNoOtherRulePaysFor() {
        LimitedRule wide = rule(0, rate(10, Duration.ofHours(1), 10, Key.IDENTITY), null);
        LimitedRule narrow = rule(1, rate(1, Duration.ofHours(1), 1, Key.IDENTITY), null);
        assertThat(passed(5, CHECKOUT, wide, narrow)).isEqualTo(1);
        assertThat(passed(20, CHECKOUT, wide)).as("one was taken").isEqualTo(9);
    }

    @Test
    void anUnchangedLimitKeepsItsCountAndAChangedOneBeginsAnew() {
        LimitedRule rule = rule(0, rate(1, Duration.ofHours(1), 1, Key.IDENTITY), null);
        assertThat(passed(2, CHECKOUT, rule)).isEqualTo(1);
        LimitedRule same = rule(0, rate(1, Duration.ofHours(1), 1, Key.IDENTITY), null);
        assertThat(passed(2, CHECKOUT, same)).isZero();
        LimitedRule wider = rule(0, rate(2, Duration.ofHours(1), 2, Key.IDENTITY), null);
        assertThat(passed(3, CHECKOUT, wider)).isEqualTo(2);
    }

    @Test
    void placesAreGivenBack() {
        LimitedRule rule = rule(0, null, new Quota(2L, null, null, null));
        assertThat(passed(5, CHECKOUT, rule)).isEqualTo(2);
        assertThat(passed(1, OTHER, rule)).isEqualTo(1);
        limits.release(Draw.ofTunnel(CHECKOUT, List.of(rule)));
        assertThat(passed(5, CHECKOUT, rule)).isEqualTo(1);
        limits.release(Draw.ofTunnel(CHECKOUT, List.of(rule)));
        limits.release(Draw.ofTunnel(CHECKOUT, List.of(rule)));
        assertThat(passed(5, CHECKOUT, rule)).isEqualTo(2);
    }

    @Test
    void aDayEndsAtMidnightAndNoClockSetBackRenewsIt() {
        LimitedRule rule = rule(0, null, new Quota(null, null, null, 1_000L));
        ByteMeter meter = limits.meter(Draw.ofBytes(CHECKOUT, List.of(rule)).getFirst());
        assertThat(meter.spend(1_000)).isZero();
        Shortage shortage = tunnel(CHECKOUT, rule);
        assertThat(shortage).isNotNull();
        assertThat(shortage.refusal().retryAfter()).isEqualTo(60);
        assertThat(meter.spend(1)).isEqualTo(ByteMeter.EXHAUSTED);
        now = now.minusSeconds(86_400);
        assertThat(tunnel(CHECKOUT, rule)).isNotNull();
        now = now.plusSeconds(86_400 + 61);
        assertThat(tunnel(CHECKOUT, rule)).isNull();
        assertThat(meter.spend(1_000)).isZero();
    }

    @Test
    void bytesMayGoIntoDebtAndThenWait() {
        LimitedRule rule = rule(0, null, new Quota(null, null, 1_000L, null));
        ByteMeter meter = limits.meter(Draw.ofBytes(CHECKOUT, List.of(rule)).getFirst());
        assertThat(meter.spend(1_000)).isZero();
        assertThat(meter.spend(500)).isEqualTo(Duration.ofMillis(500).toNanos());
        assertThat(meter.spend(500)).isEqualTo(Duration.ofMillis(1000).toNanos());
        nanos += Duration.ofSeconds(2).toNanos();
        assertThat(meter.spend(1_000)).isZero();
    }

    @Test
    void theWidestAndTheNarrowestLimitsAreCountedToo() {
        LimitedRule wide = rule(0, rate(1_000_000, Duration.ofHours(24), 1_000_000, Key.RULE), null);
        LimitedRule narrow = rule(1, rate(1, Duration.ofHours(24), 1, Key.RULE), null);
        LimitedRule fast = rule(2, rate(1_000_000, Duration.ofSeconds(1), 1, Key.RULE), null);
        assertThat(passed(10, CHECKOUT, wide)).isEqualTo(10);
        assertThat(passed(10, CHECKOUT, narrow)).isEqualTo(1);
        assertThat(tunnel(CHECKOUT, narrow).pause()).isEqualTo(Duration.ofHours(24));
        assertThat(passed(10, CHECKOUT, fast)).isEqualTo(1);
        nanos += 1_000;
        assertThat(passed(10, CHECKOUT, fast)).isEqualTo(1);
        nanos += Duration.ofDays(300).toNanos();
        assertThat(passed(10, CHECKOUT, wide, narrow)).isEqualTo(1);
        ByteMeter meter =
                limits.meter(Draw.ofBytes(CHECKOUT, List.of(rule(3, null, new Quota(null, null, 1_000_000_000L, null))))
                        .getFirst());
        assertThat(meter.spend(3_000_000_000L)).isEqualTo(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void aFullTableForgetsWhatIsFullAgainAndLetsNoLimitVanish() {
        LimitedRule rule = rule(0, rate(1, Duration.ofHours(1), 1, Key.IDENTITY), null);
        for (int i = 0; i < 64; i++) {
            assertThat(passed(1, id("a" + i), rule)).isEqualTo(1);
        }
        assertThat(passed(1, id("late"), rule))
                .as("the one that all latecomers share")
                .isEqualTo(1);
        for (int i = 0; i < 1_000; i++) {
            assertThat(passed(1, id("b" + i), rule)).isZero();
        }
        assertThat(limits.size()).isEqualTo(65);
        assertThat(passed(1, id("a0"), rule))
                .as("its bucket was not pushed out")
                .isZero();
        nanos += Duration.ofHours(1).toNanos();
        assertThat(passed(2, id("b0"), rule)).isEqualTo(1);
        assertThat(limits.size()).isEqualTo(1);
    }
}

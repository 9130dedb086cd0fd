package dev.sallyport.proxy.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.decide.NameReach.Kind;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.net.HostName;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.limit.Pace;
import dev.sallyport.proxy.lookup.LookupSettings.Unpermitted;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LookupLimitsTest {
    private static final SpiffeId CALLER = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/checkout");
    private static final SpiffeId OTHER = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/cart");
    private static final int REMEMBERED = 64;

    private final Random random = new Random(7);
    private long now;
    private final LookupLimits limits = new LookupLimits(
            new LookupSettings(
                    Unpermitted.REFUSE, true, new Pace(10, 20), new Pace(6, 30), new Pace(2, 5), 3, REMEMBERED, 16),
            () -> now);

    @Test
    void aTunnelInNamesGetsItsBurstAndThenAFewNamesPerMinute() {
        int through = 0;
        for (int i = 0; i < 1_000; i++) {
            through += limits.name(CALLER, data(), Kind.PATTERN) == null ? 1 : 0;
        }
        assertThat(through).isEqualTo(5);
        assertThat(limits.name(CALLER, data(), Kind.OPEN)).isEqualTo(Limit.STRANGE_NAMES_PER_IDENTITY);
        now += Duration.ofMinutes(1).toNanos();
        for (int i = 0; i < 1_000; i++) {
            through += limits.name(CALLER, data(), Kind.PATTERN) == null ? 1 : 0;
        }
        assertThat(through).isEqualTo(7);
        assertThat(limits.remembered()).isLessThanOrEqualTo(REMEMBERED);
        assertThat(limits.name(OTHER, data(), Kind.PATTERN))
                .as("others are not touched")
                .isNull();
    }

    @Test
    void shortNamesAreBoundedByBeingNew() {
        int through = 0;
        for (int i = 0; i < 500; i++) {
            through += limits.name(CALLER, HostName.parse("x" + i + ".cdn.example"), Kind.PATTERN) == null ? 1 : 0;
        }
        assertThat(through).isEqualTo(30);
        assertThat(limits.name(CALLER, HostName.parse("x3.cdn.example"), Kind.PATTERN))
                .as("known by now")
                .isNull();
        assertThat(limits.name(CALLER, HostName.parse("y.cdn.example"), Kind.PATTERN))
                .isEqualTo(Limit.NEW_NAMES_PER_IDENTITY);
    }

    @Test
    void namesThatARuleStatesAreNotCounted() {
        for (int i = 0; i < 500; i++) {
            assertThat(limits.name(CALLER, data(), Kind.STATED)).isNull();
        }
        assertThat(limits.remembered()).isZero();
    }

    @Test
    void questionsAreCountedBeforeTheyAreRead() {
        for (int i = 0; i < 20; i++) {
            assertThat(limits.question(CALLER)).isNull();
        }
        assertThat(limits.question(CALLER)).isEqualTo(Limit.QUESTIONS_PER_IDENTITY);
        now += Duration.ofMillis(100).toNanos();
        assertThat(limits.question(CALLER)).isNull();
        assertThat(limits.begin(CALLER) && limits.begin(CALLER) && limits.begin(CALLER))
                .isTrue();
        assertThat(limits.begin(CALLER)).isFalse();
        limits.end(CALLER);
        assertThat(limits.begin(CALLER)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0ryaa82vbbbpdqwsnhiwrvvwyz5vc5wwkrmsp5ccjnzq3rwkuudb4a4cqsvpcbe.t.evil.example",
                "dnscat.4e6f0100c2a1b4d8e90f3a77615b2c4d5e6f708192a3b4c5d6e7.evil.example",
                "mrswg2ltorzgs3tfebzgk5lm.nnsxsidunbqxizlt.7a8f.t.evil.example.aaaa.bbbb.cccc.dddd.eeee.ffff.gggg.hhhh.iiii.jjjj.kkkk.llll"
            })
    void dataLooksStrange(String name) {
        assertThat(StrangeName.is(HostName.parse(name))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.stripe.com",
                "d111111abcdef8.cloudfront.net",
                "ec2-203-0-113-25.eu-west-1.compute.amazonaws.com",
                "my-company-production-artifacts.s3.eu-central-1.amazonaws.com",
                "internationalization-department.example.com"
            })
    void ordinaryNamesDoNot(String name) {
        assertThat(StrangeName.is(HostName.parse(name))).isFalse();
    }

    private HostName data() {
        byte[] bytes = new byte[28];
        random.nextBytes(bytes);
        return HostName.parse(HexFormat.of().formatHex(bytes) + ".t.evil.example");
    }
}

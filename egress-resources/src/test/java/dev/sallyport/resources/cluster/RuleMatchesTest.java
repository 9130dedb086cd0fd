package dev.sallyport.resources.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleMatchesTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private final RuleMatches matches = new RuleMatches();

    @Test
    void remembersTheHourAndChangesWithIt() {
        matches.matched("shop/a/one", NOON.plusSeconds(59));
        matches.matched("shop/a/one", NOON.plusSeconds(3599));
        assertThat(matches.hourOf("shop/a/one")).isEqualTo(NOON);
        assertThat(matches.changes()).isEqualTo(1);

        matches.matched("shop/a/one", NOON.plusSeconds(3600));
        matches.matched("shop/a/one", NOON);
        assertThat(matches.hourOf("shop/a/one")).isEqualTo(NOON.plusSeconds(3600));
        assertThat(matches.changes()).isEqualTo(2);
        assertThat(matches.hourOf("shop/a/two")).isNull();
    }

    @Test
    void forgetsRulesOfPoliciesThatAreGone() {
        matches.matched("shop/a/one", NOON);
        matches.matched("cluster/base/#0", NOON);
        matches.matched("no-slash", NOON);
        matches.retain(Set.of("cluster/base"));
        assertThat(matches.hourOf("shop/a/one")).isNull();
        assertThat(matches.hourOf("no-slash")).isNull();
        assertThat(matches.hourOf("cluster/base/#0")).isEqualTo(NOON);
    }

    @Test
    void isBounded() {
        for (int i = 0; i <= RuleMatches.CAPACITY; i++) {
            matches.matched("shop/a/" + i, NOON);
        }
        assertThat(matches.hourOf("shop/a/" + RuleMatches.CAPACITY)).isNull();
        matches.matched("shop/a/0", NOON.plusSeconds(7200));
        assertThat(matches.hourOf("shop/a/0")).isEqualTo(NOON.plusSeconds(7200));
    }
}

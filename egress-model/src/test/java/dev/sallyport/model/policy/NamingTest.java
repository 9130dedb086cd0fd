package dev.sallyport.model.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NamingTest {
    private static final PolicyId SHOP = new PolicyId("shop", "checkout");

    @Test
    void namesARuleByItsNameOrItsIndex() {
        assertThat(new RuleName(SHOP, 0, "payments")).hasToString("shop/checkout/payments");
        assertThat(new RuleName(SHOP, 3, null)).hasToString("shop/checkout/#3");
        assertThat(new RuleName(PolicyId.cluster("wall"), 1, null)).hasToString("cluster/wall/#1");
    }

    @Test
    void showsARuleToItsOwnNamespaceOnly() {
        RuleName own = new RuleName(SHOP, 0, null);
        assertThat(own.shownTo("shop")).isEqualTo("shop/checkout/#0");
        assertThat(own.shownTo("stock")).isEqualTo("cluster");
        assertThat(new RuleName(PolicyId.cluster("wall"), 0, "secret").shownTo("shop"))
                .isEqualTo("cluster");
        assertThat(new RuleName(PolicyId.cluster("wall"), 0, "secret").shownTo("cluster"))
                .isEqualTo("cluster");
    }

    @Test
    void ordersClusterBeforeNamespaceThenPolicyThenIndexEvenForANamespaceCalledAardvark() {
        List<RuleName> ordered = List.of(
                new RuleName(PolicyId.cluster("a"), 0, "z"),
                new RuleName(PolicyId.cluster("a"), 2, "a"),
                new RuleName(PolicyId.cluster("z"), 0, null),
                new RuleName(new PolicyId("aardvark", "a"), 0, null),
                new RuleName(new PolicyId("aardvark", "b"), 9, null),
                new RuleName(new PolicyId("aardvark", "b"), 10, null),
                new RuleName(new PolicyId("cluster", "a"), 0, null));
        List<RuleName> shuffled = new ArrayList<>(ordered);
        Collections.shuffle(shuffled, new Random(1));
        assertThat(shuffled.stream().sorted()).containsExactlyElementsOf(ordered);
    }

    @Test
    void knowsThePosturesByTheirWordsOnly() {
        assertThat(Posture.ofWord("Observe")).isEqualTo(Posture.OBSERVE);
        assertThat(Posture.ofWord("observe")).isNull();
        assertThat(Posture.ofWord("")).isNull();
    }

    @Test
    void truthIsThreeValued() {
        for (Truth truth : Truth.values()) {
            assertThat(truth.and(Truth.FAILS)).isEqualTo(Truth.FAILS);
            assertThat(truth.and(Truth.HOLDS)).isEqualTo(truth);
            assertThat(truth.or(Truth.HOLDS)).isEqualTo(Truth.HOLDS);
            assertThat(truth.or(Truth.FAILS)).isEqualTo(truth);
            assertThat(truth.and(truth)).isEqualTo(truth.or(truth)).isEqualTo(truth);
        }
        assertThat(Truth.of(true)).isEqualTo(Truth.HOLDS);
        assertThat(Truth.of(false)).isEqualTo(Truth.FAILS);
    }
}

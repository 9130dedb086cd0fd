package dev.sallyport.model.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.policy.LabelSelector.Operator;
import dev.sallyport.model.policy.LabelSelector.Requirement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelSelectorTest {
    /** Columns: operator, does it hold for tier=gold, for tier=lead, without the label (apimachinery's semantics). */
    @ParameterizedTest
    @CsvSource({
        "IN, true, false, false",
        "NOT_IN, false, true, true",
        "EXISTS, true, true, false",
        "DOES_NOT_EXIST, false, false, true"
    })
    void requirementsHoldAsKubernetesSays(Operator operator, boolean gold, boolean lead, boolean absent) {
        LabelSelector selector =
                new LabelSelector(Map.of(), List.of(new Requirement("tier", operator, Set.of("gold", "silver"))));
        assertThat(selector.selects(Map.of("tier", "gold"))).isEqualTo(gold);
        assertThat(selector.selects(Map.of("tier", "lead"))).isEqualTo(lead);
        assertThat(selector.selects(Map.of("team", "gold"))).isEqualTo(absent);
    }

    @Test
    void allLabelsAndAllRequirementsMustHoldAndTheEmptySelectorSelectsAll() {
        LabelSelector selector =
                new LabelSelector(Map.of("a", "1", "b", "2"), List.of(new Requirement("c", Operator.EXISTS, Set.of())));
        assertThat(selector.selects(Map.of("a", "1", "b", "2", "c", ""))).isTrue();
        assertThat(selector.selects(Map.of("a", "1", "b", "2"))).isFalse();
        assertThat(selector.selects(Map.of("a", "1", "b", "3", "c", ""))).isFalse();
        assertThat(new LabelSelector(Map.of(), List.of()).selects(Map.of())).isTrue();
    }
}

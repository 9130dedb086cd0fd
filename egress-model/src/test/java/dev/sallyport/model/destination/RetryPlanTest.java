package dev.sallyport.model.destination;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.destination.RetryPlan.Condition;
import dev.sallyport.model.destination.RetryPlan.Ending;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Envoy's words mean here what they mean there. */
class RetryPlanTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // word,           500,   502,   409,   404,   unconnected, unprocessed, lost,  late
        "5xx,             true,  true,  false, false, true,  true,  true,  true",
        "gateway-error,   false, true,  false, false, false, false, false, true",
        "connect-failure, false, false, false, false, true,  false, false, false",
        "reset,           false, false, false, false, false, true,  true,  true",
        "refused-stream,  false, false, false, false, false, true,  false, false",
        "retriable-4xx,   false, false, true,  false, false, false, false, false"
    })
    void aConditionCovers(
            String word,
            boolean internal,
            boolean badGateway,
            boolean conflict,
            boolean notFound,
            boolean unconnected,
            boolean unprocessed,
            boolean lost,
            boolean late) {
        RetryPlan plan = new RetryPlan(1, null, Set.of(Objects.requireNonNull(Condition.ofWord(word))), Set.of());
        assertThat(plan.covers(500)).isEqualTo(internal);
        assertThat(plan.covers(502)).isEqualTo(badGateway);
        assertThat(plan.covers(409)).isEqualTo(conflict);
        assertThat(plan.covers(404)).isEqualTo(notFound);
        assertThat(plan.covers(Ending.UNCONNECTED)).isEqualTo(unconnected);
        assertThat(plan.covers(Ending.UNPROCESSED)).isEqualTo(unprocessed);
        assertThat(plan.covers(Ending.LOST)).isEqualTo(lost);
        assertThat(plan.covers(Ending.LATE)).isEqualTo(late);
    }
}

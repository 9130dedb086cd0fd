package dev.sallyport.bench.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.decide.Vetting;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionBenchmarkTest {
    @Test
    void threeOfFourAttemptsPassWhateverTheNumberOfPatterns() {
        for (int patterns : new int[] {10, 1000}) {
            DecisionBenchmark benchmark = new DecisionBenchmark();
            benchmark.patterns = patterns;
            benchmark.compile();
            List<Vetting> verdicts = new ArrayList<>();
            for (int i = 0; i < 1024; i++) {
                verdicts.add(benchmark.nameAndAddress());
            }
            assertThat(verdicts.stream().filter(DialTargets.class::isInstance)).hasSize(768);
            assertThat(verdicts.stream().filter(Refusal.class::isInstance)).hasSize(256);
        }
    }
}

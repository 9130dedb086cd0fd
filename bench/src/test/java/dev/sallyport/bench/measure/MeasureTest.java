package dev.sallyport.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasureTest {
    @Test
    void aProcessThatWorksIsSeenWorkingAndItsMemoryIsThere() {
        List<Long> self = List.of(ProcessHandle.current().pid());
        long before = ProcessMeter.cpuNanos(self);
        long began = System.nanoTime();
        double sum = 0;
        while (System.nanoTime() - began < 300_000_000) {
            sum += Math.sqrt(began + sum);
        }
        assertThat(sum).isPositive();
        assertThat(ProcessMeter.cpuNanos(self) - before).isGreaterThan(20_000_000);
        assertThat(ProcessMeter.residentKib(self)).isGreaterThan(10_000);
    }

    @Test
    void aProcessThatIsGoneCostsNothing() {
        assertThat(ProcessMeter.cpuNanos(List.of(99_999_999L))).isZero();
        assertThat(ProcessMeter.residentKib(List.of(99_999_999L))).isZero();
    }

    @Test
    void aJvmsCompilersAreSeenAndNothingElseHasAny() throws IOException {
        List<Long> self = List.of(ProcessHandle.current().pid());
        assertThat(ProcessMeter.compilerNanos(self)).isBetween(10_000_000L, ProcessMeter.cpuNanos(self));
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            assertThat(ProcessMeter.compilerNanos(List.of(other.pid()))).isZero();
        } finally {
            other.destroyForcibly();
        }
        assertThat(ProcessMeter.compilerNanos(List.of(99_999_999L))).isZero();
    }

    @Test
    void noiseBeyondEitherLimitIsTooMuchAndSaysWhich() {
        assertThat(new Noise(0.01, 0.02).isTooMuch()).isFalse();
        assertThat(new Noise(0.5, 0.02).isTooMuch()).isTrue();
        assertThat(new Noise(0.01, 0.6).isTooMuch()).isTrue();
        assertThat(new Noise(0.5, 0.02).sentence()).contains("50 %", "limit 8 %", "differ by 2 %");
        assertThat(Machine.describe()).containsKeys("cpu", "cores", "memory", "kernel", "jdk");
    }
}

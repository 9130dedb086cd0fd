package dev.sallyport.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private static final Path ROOT = Path.of("/repository");

    @Test
    void saysNothingMeansEverything() {
        Settings settings = Settings.of(Map.of(), ROOT);
        assertThat(settings.wants("a")).isTrue();
        assertThat(settings.wants("g")).isTrue();
        assertThat(settings.wantsSystem("squid")).isTrue();
        assertThat(settings.force()).isFalse();
        assertThat(settings.millis()).isEqualTo(3000);
        assertThat(settings.output()).isEqualTo(ROOT.resolve("bench/target/bench"));
    }

    @Test
    void narrowsByLetterAndByTheBeginningOfANameButKeepsDirect() {
        Settings settings =
                Settings.of(Map.of("BENCH_ONLY", "a, c", "BENCH_SYSTEMS", "ours,envoy", "BENCH_SECONDS", "0.5"), ROOT);
        assertThat(settings.wants("a")).isTrue();
        assertThat(settings.wants("b")).isFalse();
        assertThat(settings.wantsSystem("ours-jdk")).isTrue();
        assertThat(settings.wantsSystem("envoy")).isTrue();
        assertThat(settings.wantsSystem("direct")).isTrue();
        assertThat(settings.wantsSystem("haproxy")).isFalse();
        assertThat(settings.millis()).isEqualTo(500);
    }

    @Test
    void refusesWhatIsNoNumber() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Settings.of(Map.of("BENCH_ROUNDS", "many"), ROOT))
                .withMessage("BENCH_ROUNDS is not a number: many");
    }
}

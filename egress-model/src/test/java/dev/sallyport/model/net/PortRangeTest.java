package dev.sallyport.model.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortRangeTest {
    @ParameterizedTest
    @CsvSource({"443, 443, 443", "8000-8100, 8000, 8100", "1-65535, 1, 65535", "443-443, 443, 443"})
    void readsPortsAndRanges(String text, int first, int last) {
        assertThat(PortRange.parse(text)).isEqualTo(new PortRange(first, last));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "0",
                "00",
                "080",
                "65536",
                "-1",
                "443-",
                "-443",
                "1--2",
                "1-2-3",
                " 443",
                "443 ",
                "8100 - 8200",
                "+443",
                "４４３",
                "४",
                "1e3",
                "0x50",
                "http",
                "4294967739",
                "99999999999999999999"
            })
    void refusesEverythingElse(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PortRange.parse(text))
                .withMessageContaining("65535");
    }

    @Test
    void refusesARangeThatCountsDownwards() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PortRange.parse("90-80"))
                .withMessage("a port range counts upwards: 90-80");
    }

    @Test
    void containsItsEndsAndNothingBeside() {
        PortRange range = PortRange.parse("8000-8100");
        assertThat(range.contains(7999)).isFalse();
        assertThat(range.contains(8000)).isTrue();
        assertThat(range.contains(8100)).isTrue();
        assertThat(range.contains(8101)).isFalse();
        assertThat(range).hasToString("8000-8100");
        assertThat(PortRange.of(443)).hasToString("443");
    }
}

package dev.sallyport.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class InkTest {
    @Test
    void coloursOnlyATerminalThatWantsThem() {
        assertThat(Ink.of(true, Map.of())).isEqualTo(Ink.COLOURED);
        assertThat(Ink.of(false, Map.of())).isEqualTo(Ink.PLAIN);
        assertThat(Ink.of(true, Map.of("NO_COLOR", "1"))).isEqualTo(Ink.PLAIN);
        assertThat(Ink.of(true, Map.of("NO_COLOR", ""))).isEqualTo(Ink.COLOURED);
        assertThat(Ink.of(true, Map.of("TERM", "dumb"))).isEqualTo(Ink.PLAIN);
    }

    @Test
    void paintsOnlyWhenColoured() {
        assertThat(Ink.COLOURED.bad("x")).isEqualTo("\u001b[31mx\u001b[0m");
        assertThat(Ink.PLAIN.bad("x")).isEqualTo("x");
    }
}

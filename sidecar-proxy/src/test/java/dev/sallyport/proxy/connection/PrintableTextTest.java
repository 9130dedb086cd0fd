package dev.sallyport.proxy.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTextTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "plain.example, plain.example",
                "`a\"b`, `a\\\"b`",
                "`a\\b`, `a\\\\b`",
                "`x\ny`, `x\\u000ay`",
                "`x\ry`, `x\\u000dy`",
                "`x\u001b[31m`, `x\\u001b[31m`",
                "`x\u007fy`, `x\\u007fy`",
                "`x\u0085y`, `x\\u0085y`",
                "`x\u2028y`, `x\\u2028y`",
                "`x\u2029y`, `x\\u2029y`",
                "`x\u202ey`, `x\\u202ey`",
                "`x\ud800y`, `x\\ud800y`",
                "bücher.example, bücher.example",
                "`\ud83d\ude00`, `\ud83d\ude00`"
            })
    void escapesWhatCouldBreakALine(String text, String escaped) {
        assertThat(PrintableText.of(text, 100)).isEqualTo(escaped);
    }

    @Test
    void cutsLongTextAndSaysSo() {
        assertThat(PrintableText.of("a".repeat(5000), 8)).isEqualTo("aaaaaaaa…(5000 characters)");
    }

    @Test
    void isAlwaysTheInsideOfAJsonStringOnOneLine() throws Exception {
        Random random = new Random(7);
        ObjectMapper json = new ObjectMapper();
        for (int round = 0; round < 5_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                text.append((char) random.nextInt(0x10000));
            }
            String escaped = PrintableText.of(text.toString(), 1_000);
            assertThat(escaped.codePoints()).noneMatch(c -> c < ' ' || c == 0x2028 || c == 0x2029);
            assertThat(json.readValue('"' + escaped + '"', String.class)).isEqualTo(text.toString());
        }
    }
}

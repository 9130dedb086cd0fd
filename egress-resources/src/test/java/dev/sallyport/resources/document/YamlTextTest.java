package dev.sallyport.resources.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTextTest {
    private static List<Value> parse(String text) throws UnreadableText {
        return YamlText.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Value field(String text, String key) throws UnreadableText {
        return ((Value.Mapping) parse(text).getFirst()).entries().get(key);
    }

    @Test
    void readsSeveralDocumentsAndLeavesOutEmptyOnes() throws UnreadableText {
        assertThat(parse("---\n# nothing\n---\na: 1\n---\n\n---\n[x]\n...\n"))
                .containsExactly(
                        new Value.Mapping(Map.of("a", new Value.Whole(1, 4)), 4),
                        new Value.Sequence(List.of(new Value.Text("x", 8)), 8));
        assertThat(parse("")).isEmpty();
        assertThat(parse("# only a comment\n")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "no, no",
        "yes, yes",
        "on, on",
        "True, True",
        "0443, 0443",
        "0x1f, 0x1f",
        "1_000, 1_000",
        "22:30, 22:30",
        "~, ~",
        "2026-12-31, 2026-12-31",
        "+5, +5",
        "'\"443\"', 443"
    })
    void takesForTextWhatOldYamlTookForSomethingElse(String written, String text) throws UnreadableText {
        assertThat(field("a: " + written, "a")).isEqualTo(new Value.Text(text, 1));
    }

    @Test
    void readsNumbersBooleansAndNothing() throws UnreadableText {
        assertThat(field("a: 443", "a")).isEqualTo(new Value.Whole(443, 1));
        assertThat(field("a: -1", "a")).isEqualTo(new Value.Whole(-1, 1));
        assertThat(field("a: true", "a")).isEqualTo(new Value.Flag(true, 1));
        assertThat(field("a:", "a")).isEqualTo(new Value.Nothing(1));
        assertThat(field("a: null", "a")).isEqualTo(new Value.Nothing(1));
        for (String odd : List.of("1.5", "1e3", "99999999999999999999")) {
            assertThat(field("a: " + odd, "a"))
                    .isEqualTo(new Value.Unreadable("must be a whole number of at most 18 digits", 1));
        }
    }

    @Test
    void aKeyGivenTwiceIsUnreadableAndSaysWhere() throws UnreadableText {
        assertThat(field("a: Allow\nb: 1\na: Deny\n", "a"))
                .isEqualTo(new Value.Unreadable("is given more than once (lines 1 and 3)", 3));
    }

    @Test
    void tagsAreUnreadable() throws UnreadableText {
        Value.Unreadable tagged = new Value.Unreadable("bears a YAML tag, which is not accepted", 1);
        assertThat(field("a: !!java.net.URL x", "a")).isEqualTo(tagged);
        assertThat(field("a: !x {b: 1}", "a")).isEqualTo(tagged);
        assertThat(field("a: !!binary aGk=", "a")).isEqualTo(tagged);
        assertThat(field("a: !!str 443", "a")).isEqualTo(new Value.Text("443", 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: &x [1]\\nb: *x       | 2 | aliases (*name) are not accepted",
                "a: 1\\n\\tb: 2          | 2 | it is not YAML: ",
                "a: [1, 2\\n             | 2 | it is not YAML: ",
                "a: 'open                | 1 | it is not YAML: ",
                "ok: 1\\n---\\n}         | 3 | it is not YAML: ",
                "? [a]\\n: b             | 1 | a key is neither a list nor a mapping",
                "a: \\u0007              | 1 | it is not YAML: ",
            })
    void textThatIsNoYamlSaysItsLine(String text, int line, String sentence) {
        assertThatThrownBy(() ->
                        parse(text.replace("\\n", "\n").replace("\\t", "\t").replace("\\u0007", "\u0007")))
                .isInstanceOfSatisfying(UnreadableText.class, e -> {
                    assertThat(e.sentence()).startsWith(sentence);
                    assertThat(e.line()).isEqualTo(line);
                });
    }

    @Test
    void aliasBombsAndDeepNestsCostNothing() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%1$d: &a%1$d [*a%2$d, *a%2$d, *a%2$d, *a%2$d]\n".formatted(i, i - 1));
        }
        assertThatThrownBy(() -> parse(bomb.toString())).hasMessage("aliases (*name) are not accepted");
        assertThatThrownBy(() -> parse("[".repeat(1_000_000))).hasMessage("it nests deeper than 48 levels");
        assertThatThrownBy(() -> parse("{a: ".repeat(250_000))).hasMessage("it nests deeper than 48 levels");
        assertThatThrownBy(() -> parse("- ".repeat(100_000) + "x")).hasMessage("it nests deeper than 48 levels");
    }

    @Test
    void skipsAByteOrderMarkAndRefusesOtherEncodings() throws UnreadableText {
        assertThat(field("\uFEFFa: 1", "a")).isEqualTo(new Value.Whole(1, 1));
        assertThatThrownBy(() -> YamlText.parse("a: 1\nb: \u00e9".getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOfSatisfying(UnreadableText.class, e -> {
                    assertThat(e.sentence()).isEqualTo("it is not UTF-8 text (byte 9)");
                    assertThat(e.line()).isEqualTo(2);
                });
        assertThatThrownBy(() -> YamlText.parse("a: 1".getBytes(StandardCharsets.UTF_16)))
                .hasMessage("it is not UTF-8 text (byte 1)");
    }

    @Test
    void whateverTheBytesItReadsOrRefuses() {
        byte[] seed = "a: {b: [1, 'x', \"y\\n\"], c: |\n  text\n}\n---\n- &z q\n- ? k\n  : v\n"
                .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(20261120);
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = seed.clone();
            for (int hits = random.nextInt(6); hits >= 0; hits--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                YamlText.parse(bytes);
                read++;
            } catch (UnreadableText refused) {
                assertThat(refused.sentence()).isNotBlank();
                assertThat(refused.line()).isPositive();
            }
        }
        assertThat(read).isPositive();
    }
}

package dev.sallyport.model.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {
    private static final String CHARACTERS = "only ASCII letters, digits, '-', '_' and '.'";

    @ParameterizedTest
    @CsvSource({
        "api.stripe.com, api.stripe.com",
        "API.Stripe.COM, api.stripe.com",
        "api.stripe.com., api.stripe.com",
        "localhost, localhost",
        "_acme-challenge.example.com, _acme-challenge.example.com",
        "xn--bcher-kva.example, xn--bcher-kva.example",
        "r3---sn-x.example, r3---sn-x.example",
        "1.2.3.4.example, 1.2.3.4.example",
        "123abc, 123abc",
        "0xg, 0xg",
        "a.0x-1, a.0x-1",
    })
    void readsToItsNormalForm(String text, String normal) {
        assertThat(HostName.parse(text).text()).isEqualTo(normal);
        assertThat(HostName.parse(normal)).isEqualTo(HostName.parse(text)).hasToString(normal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2130706433",
                "0x7f000001",
                "0X7F.1",
                "0x7f.1",
                "127.1",
                "127.0.1",
                "127.0.0.1",
                "127.0.0.1.",
                "017700000001",
                "0177.0.0.01",
                "example.com.1",
                "1.2.3.0xff",
                "a.0x",
            })
    void refusesWhateverAResolverMightReadAsANumber(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostName.parse(text))
                .withMessageContaining("does not end in a number");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u212Aubernetes.io", // KELVIN SIGN lower-cases to k
                "\u0130nternal.example", // dotted capital I lower-cases to i and a combining dot
                "\u0131nternal.example", // dotless i upper-cases to I
                "\u017Ftripe.com", // long s upper-cases to S
                "ｅxample.com", // full width e
                "１２７.0.0.1", // full width digits
                "١٢٧.example", // Arabic-Indic digits
                "example。com", // ideographic full stop
                "example．com", // full width full stop
                "bücher.example",
                "exa\u00ADmple.com", // soft hyphen
                "exa\u200Dmple.com", // zero width joiner
                "a b.example",
                "a\tb.example",
                "a\r\nb.example",
                "a\0.example",
                "a/b.example",
                "user@host.example",
                "a%2eb.example",
                "a:443",
                "[::1]",
                "fe80::1%eth0",
                "*.example.com",
                "a,b.example",
                "a\\b.example",
            })
    void refusesEveryCharacterThatIsNoHostNames(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostName.parse(text))
                .withMessageContaining(CHARACTERS)
                .satisfies(e -> assertThat(e.getMessage()).isPrintable());
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a..b", ".a", "a..", "a.b..", ".com."})
    void refusesEmptyLabels(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostName.parse(text))
                .withMessageContaining("each label of a host name has 1 to 63 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "."})
    void refusesTheEmptyName(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostName.parse(text))
                .withMessage("a host name has 1 to 253 characters, not 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-a.example", "a-.example", "a.-b", "a.b-", "-"})
    void refusesALabelThatStartsOrEndsWithAHyphen(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostName.parse(text))
                .withMessageContaining("neither starts nor ends with '-'");
    }

    @Test
    void holdsLabelsOf63AndNamesOf253Characters() {
        String label = "a".repeat(63);
        String longest = String.join(".", label, label, label, "b".repeat(61));
        assertThat(HostName.parse(longest).text()).hasSize(253);
        assertThat(HostName.parse(longest + ".").text()).isEqualTo(longest);
        assertThatIllegalArgumentException().isThrownBy(() -> HostName.parse(label + "a.example"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostName.parse("b" + longest))
                .withMessageContaining("not 254");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostName.parse("a".repeat(10_000_000)))
                .withMessageContaining("not 10000000");
    }

    @Test
    void takesOnlyTheNormalFormInItsConstructor() {
        assertThatIllegalArgumentException().isThrownBy(() -> new HostName("API.stripe.com"));
        assertThatIllegalArgumentException().isThrownBy(() -> new HostName("api.stripe.com."));
    }

    @Test
    void neverHoldsAnythingButWhatItsGrammarSays() {
        Random random = new Random(20_261_120);
        String alphabet = "aZ09.-_x\u212A\u0131０*:[]%/ ";
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(12); length >= 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            HostName name;
            try {
                name = HostName.parse(text.toString());
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isASCII();
                continue;
            }
            assertThat(name.text())
                    .matches("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
                    .doesNotMatch("(.*\\.)?([0-9]+|0x[0-9a-f]*)");
            assertThat(HostName.parse(name.text())).isEqualTo(name);
        }
    }
}

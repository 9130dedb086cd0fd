package dev.sallyport.model.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPatternTest {
    @ParameterizedTest
    @CsvSource({
        "api.stripe.com, EXACT, api.stripe.com",
        "API.Stripe.com., EXACT, api.stripe.com",
        "*.adyen.com, ONE_LABEL, *.adyen.com",
        "*.ADYEN.com., ONE_LABEL, *.adyen.com",
        "**.adyen.com, ANY_DEPTH, **.adyen.com",
        "*.s3.amazonaws.com, ONE_LABEL, *.s3.amazonaws.com",
        "localhost, EXACT, localhost",
    })
    void readsToItsNormalForm(String text, HostPattern.Kind kind, String normal) {
        HostPattern pattern = HostPattern.parse(text);
        assertThat(pattern.kind()).isEqualTo(kind);
        assertThat(pattern).hasToString(normal).isEqualTo(HostPattern.parse(normal));
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, example.com, true",
        "example.com, www.example.com, false",
        "example.com, example.com.evil.test, false",
        "*.example.com, example.com, false",
        "*.example.com, www.example.com, true",
        "*.example.com, a.b.example.com, false",
        "*.example.com, wwwexample.com, false",
        "*.example.com, notexample.com, false",
        "*.example.com, www.example.com.evil.test, false",
        "**.example.com, example.com, false",
        "**.example.com, www.example.com, true",
        "**.example.com, a.b.c.example.com, true",
        "**.example.com, notexample.com, false",
        "**.example.com, a.notexample.com, false",
        "**.b.example, a.b.b.example, true",
        "*.b.example, b.b.example, true",
    })
    void matches(String pattern, String host, boolean expected) {
        assertThat(HostPattern.parse(pattern).matches(HostName.parse(host))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "**"})
    void refusesABareWildcard(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostPattern.parse(text))
                .withMessage("a bare wildcard is not a host: name a domain, like *.example.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.*.com",
                "a*.example.com",
                "*a.example.com",
                "***.example.com",
                "*.*.example.com",
                "a.*",
                "**.*.com"
            })
    void refusesAWildcardAnywhereElse(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostPattern.parse(text))
                .withMessage("a wildcard stands only as the whole first label: *.name or **.name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "*.2.3.4", "127.1", "::1", "[::1]", "example.com:443", "::ffff:1.2.3.4"})
    void refusesAddressesAndPorts(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostPattern.parse(text))
                .withMessage("an address or port is not a host: addresses belong in cidrs, ports in ports");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2130706433", "0x7f.1", "", "*.", "**.", "*..com", ".com", "a b.com", "http//a.com", "*.-a.com"})
    void refusesWhatIsNoHostName(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> HostPattern.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "bücher.example, host patterns are ASCII: write xn--bcher-kva.example",
        "*.Bücher.example, host patterns are ASCII: write *.xn--bcher-kva.example",
        "**.例え.テスト, host patterns are ASCII: write **.xn--r8jz45g.xn--zckzah",
    })
    void refusesAULabelWithItsALabel(String text, String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostPattern.parse(text))
                .withMessage(sentence);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"straße.example", "\u212Aubernetes.io", "ｅxample.com", "bü\ncher.example", "exa\u200Dmple.com"})
    void guessesNoALabelWhereIdna2003MeansAnotherDomain(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostPattern.parse(text))
                .withMessageStartingWith("host patterns are ASCII")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("strasse", "kubernetes.io", "example.com"));
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 100_000})
    void refusesVeryLongText(int length) {
        assertThatIllegalArgumentException().isThrownBy(() -> HostPattern.parse("ü".repeat(length)));
        assertThatIllegalArgumentException().isThrownBy(() -> HostPattern.parse("**." + "a.".repeat(length)));
    }
}

package dev.sallyport.model.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
    @ParameterizedTest
    @CsvSource({
        "API.example.com:443, api.example.com:443",
        "example.com.:8443, example.com:8443",
        "192.0.2.1:1, 192.0.2.1:1",
        "[2001:DB8::1]:65535, [2001:db8::1]:65535",
        "[::ffff:10.0.0.1]:80, 10.0.0.1:80",
    })
    void readsToItsNormalForm(String text, String normal) {
        assertThat(Authority.parse(text)).hasToString(normal).isEqualTo(Authority.parse(normal));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.com", "192.0.2.1", "[::1]", "]", "[::1:443]"})
    void refusesAnAuthorityWithoutPort(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Authority.parse(text))
                .withMessage("an authority names its port: host:port");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:0",
                "a:00",
                "a:0443",
                "a:65536",
                "a:99999",
                "a:100000",
                "a:+443",
                "a:-1",
                "a:",
                "a:443 ",
                "a:４４３",
                "a:4e2",
                "a:0x1bb"
            })
    void refusesAPortThatIsNoPlainNumber(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Authority.parse(text))
                .withMessageContaining("1 to 65535");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":443",
                "user@example.com:443",
                "user:pw@example.com:443",
                "exa%6dple.com:443",
                "https://example.com:443",
                "example.com/:443",
                "example.com?:443",
                "example.com#:443",
                "a b:443",
                "::1:443",
                "2001:db8::1:443",
                "[::1]443:443",
                "[::1]x:443",
                "[::1:443",
                "[]:443",
                "[127.0.0.1]:443",
                "[example.com]:443",
                "[fe80::1%eth0]:443",
                "[fe80::1%25eth0]:443",
                "[v1.x]:443",
                "127.1:443",
                "2130706433:443",
                "0x7f.1:443",
                "1.2.3.4.:443",
                "example.com..:443",
                "a:1:2",
                "\u212Aube.example:443"
            })
    void refusesAHostThatIsNone(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Authority.parse(text));
    }

    @Test
    void refusesVeryLongTextByItsLengthAlone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Authority.parse("a".repeat(1_000_000) + ":443"))
                .withMessage("an authority has at most 262 characters, not 1000004");
    }

    @Test
    void repeatsNothingOfWhatAPeerSent() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Authority.parse("evil\r\nx-header: 1:443"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("evil", "\n", "x-header"));
    }
}

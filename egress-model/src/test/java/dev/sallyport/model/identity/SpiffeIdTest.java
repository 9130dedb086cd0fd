package dev.sallyport.model.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffeIdTest {
    @ParameterizedTest
    @CsvSource({
        "spiffe://cluster.local/ns/shop/sa/checkout, spiffe://cluster.local/ns/shop/sa/checkout",
        "SPIFFE://Cluster.LOCAL/ns/shop/sa/checkout, spiffe://cluster.local/ns/shop/sa/checkout",
        "spiffe://td_1-a/ns/a.b/sa/C_d-e.f, spiffe://td_1-a/ns/a.b/sa/C_d-e.f",
        "spiffe://td/ns/.../sa/..a, spiffe://td/ns/.../sa/..a",
    })
    void readsToItsNormalForm(String text, String normal) {
        assertThat(SpiffeId.parse(text)).hasToString(normal).isEqualTo(SpiffeId.parse(normal));
    }

    @Test
    void comparesThePathByCase() {
        assertThat(SpiffeId.parse("spiffe://td/ns/shop/sa/Checkout"))
                .isNotEqualTo(SpiffeId.parse("spiffe://td/ns/shop/sa/checkout"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "spiffe://",
                "spiffe:///ns/a/sa/b",
                "spiffe://td",
                "spiffe://td/",
                "spiffe://td/ns/a/sa/",
                "spiffe://td/ns/a/sa/b/",
                "spiffe://td//ns/a/sa/b",
                "spiffe://td/ns//sa/b",
                "spiffe://td/ns/./sa/b",
                "spiffe://td/ns/../sa/b",
                "spiffe://td/ns/a/sa/..",
                "spiffe://td/NS/a/sa/b",
                "spiffe://td/ns/a/SA/b",
                "spiffe://td/ns/a/sa/b/c",
                "spiffe://td/x/ns/a/sa/b",
                "spiffe://td:443/ns/a/sa/b",
                "spiffe://user@td/ns/a/sa/b",
                "spiffe://t%64/ns/a/sa/b",
                "spiffe://td/ns/a%2fb/sa/c",
                "spiffe://td/ns/a/sa/b?x=1",
                "spiffe://td/ns/a/sa/b#f",
                "spiffe://td/ns/a b/sa/c",
                " spiffe://td/ns/a/sa/b",
                "spiffe://td/ns/a/sa/b ",
                "spiffe://td/ns/a/sa/b\n",
                "https://td/ns/a/sa/b",
                "spiffe:/td/ns/a/sa/b",
                "spiffe:\\\\td\\ns\\a\\sa\\b",
                "spiffe://td/ns/ä/sa/b",
                "spiffe://td/ns/a;b/sa/c"
            })
    void refusesEveryOtherShape(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpiffeId.parse(text))
                .satisfies(e -> assertThat(e.getMessage()).isASCII().isPrintable());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u017Fpiffe://td/ns/a/sa/b", // LONG S equals s without regard to case
                "sp\u0131ffe://td/ns/a/sa/b", // DOTLESS I equals i
                "sp\u0130ffe://td/ns/a/sa/b",
                "spiffe://\u212Aube/ns/a/sa/b", // KELVIN SIGN lower-cases to k
                "spiffe://ｔd/ns/a/sa/b",
            })
    void isNotFooledByLettersThatFoldIntoAscii(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpiffeId.parse(text))
                .withMessageContaining("a SPIFFE ID is ASCII");
        assertThatIllegalArgumentException().isThrownBy(() -> TrustDomain.parse("\u212Aube"));
    }

    @Test
    void hasAtMost2048Characters() {
        String head = "spiffe://td/ns/a/sa/";
        assertThat(SpiffeId.parse(head + "b".repeat(2048 - head.length())).toString())
                .hasSize(2048);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpiffeId.parse(head + "b".repeat(2049 - head.length())))
                .withMessage("a SPIFFE ID has at most 2048 characters, not 2049");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SpiffeId(new TrustDomain("td"), "a", "b".repeat(2049 - head.length())))
                .withMessage("a SPIFFE ID has at most 2048 characters, not 2049");
    }

    @Test
    void takesATrustDomainOf255CharactersAndNoMore() {
        assertThat(TrustDomain.parse("A".repeat(255)).name()).isEqualTo("a".repeat(255));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustDomain.parse("a".repeat(256)))
                .withMessage("a trust domain has 1 to 255 characters, not 256");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustDomain.parse("a/b"))
                .withMessage("a trust domain holds only a-z, 0-9, '.', '_' and '-': character 2 is none");
        assertThatIllegalArgumentException().isThrownBy(() -> new TrustDomain("Cluster.local"));
    }
}

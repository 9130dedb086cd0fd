package dev.sallyport.model.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::, [::]",
        "::1, [::1]",
        "1::, [1::]",
        "2001:DB8:0:0:0:0:0:1, [2001:db8::1]",
        "2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]",
        "1:0:0:2:0:0:0:3, [1:0:0:2::3]",
        "1:0:0:2:3:0:0:4, [1::2:3:0:0:4]",
        "1:2:3:4:5:6:7::, [1:2:3:4:5:6:7:0]",
        "::2:3:4:5:6:7:8, [0:2:3:4:5:6:7:8]",
        "64:ff9b::192.0.2.33, [64:ff9b::c000:221]",
        "::ffff:10.1.2.3, 10.1.2.3",
        "::FFFF:0a01:0203, 10.1.2.3",
        "0:0:0:0:0:ffff:7f00:1, 127.0.0.1",
    })
    void readsToItsNormalForm(String text, String normal) {
        IpLiteral literal = IpLiteral.parse(text);
        assertThat(literal.text()).isEqualTo(normal);
        assertThat(literal.bare()).isEqualTo(normal.replaceAll("[\\[\\]]", ""));
        assertThat(Host.parse(normal)).isEqualTo(literal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.1",
                "127.0.1",
                "1.2.3.4.5",
                "1.2.3.4.",
                "1..3.4",
                "",
                ".",
                "2130706433",
                "0x7f.0.0.1",
                "1.2.3.4/8",
                "256.1.1.1",
                "1.2.3.1000",
                "01.2.3.4",
                "010.0.0.1",
                "0177.0.0.1",
                "1.2.3.00",
                "+1.2.3.4",
                "-1.2.3.4",
                "1.2.3.4 ",
                " 1.2.3.4",
                "１.2.3.4",
                "١.2.3.4",
                "1.2.3.4\n",
                "000000001.2.3.4"
            })
    void refusesEveryOtherWayToWriteAnIpv4Address(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpLiteral.parse(text))
                .satisfies(e -> assertThat(e.getMessage())
                        .contains("IPv4 address")
                        .isASCII()
                        .isPrintable());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":",
                ":::",
                ":1",
                "1:",
                ":1::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:",
                ":1:2:3:4:5:6:7:8",
                "1::2::3",
                "1:::2",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "12345::",
                "::00001",
                "::g",
                "fe80::1%eth0",
                "fe80::1%1",
                "fe80::1%25eth0",
                "::1%",
                "::1 ",
                "[::1]",
                "::ffff:010.0.0.1",
                "::ffff:1.2.3",
                "::1.2.3.4.5",
                "::1.2.3.4:5",
                "1.2.3.4::",
                "::ffff:0x7f.0.0.1",
                "::ffff:256.0.0.1",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::１",
                "0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0"
            })
    void refusesEveryOtherWayToWriteAnIpv6Address(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpLiteral.parse(text))
                .satisfies(e -> assertThat(e.getMessage())
                        .doesNotContain(text.length() > 2 ? text : "\0")
                        .isASCII());
    }

    @Test
    void takesTheMappingOffAnAddressThatTheJdkLeftMapped() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = -1;
        mapped[12] = 10;
        mapped[15] = 7;
        InetAddress stillMapped = Inet6Address.getByAddress(null, mapped, -1);
        assertThat(stillMapped).isInstanceOf(Inet6Address.class);
        assertThat(new IpLiteral(stillMapped).address())
                .isInstanceOf(Inet4Address.class)
                .isEqualTo(InetAddress.ofLiteral("10.0.0.7"));
    }

    @Test
    void takesTheZoneOff() throws UnknownHostException {
        InetAddress zoned =
                Inet6Address.getByAddress(null, InetAddress.ofLiteral("fe80::1").getAddress(), 3);
        assertThat(new IpLiteral(zoned).text()).isEqualTo("[fe80::1]");
        assertThat(new IpLiteral(zoned).address().getHostAddress()).doesNotContain("%");
    }

    @Test
    void readsWhateverItWritesAndAgreesWithTheJdk() throws UnknownHostException {
        Random random = new Random(4291);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = new byte[random.nextBoolean() ? 16 : 4];
            random.nextBytes(bytes);
            for (int zero = random.nextInt(8); zero > 0 && bytes.length == 16; zero--) {
                int group = random.nextInt(8);
                bytes[2 * group] = 0;
                bytes[2 * group + 1] = 0;
            }
            IpLiteral literal = new IpLiteral(InetAddress.getByAddress(bytes));
            assertThat(IpLiteral.parse(literal.bare())).isEqualTo(literal);
            assertThat(InetAddress.ofLiteral(literal.bare())).isEqualTo(literal.address());
            assertThat(IpLiteral.parse(literal.address().getHostAddress())).isEqualTo(literal);
        }
    }

    @Test
    void acceptsNoTextThatTheJdkRefusesOrReadsOtherwise() {
        Random random = new Random(2373);
        String alphabet = "01fF::::..2";
        int accepted = 0;
        for (int i = 0; i < 300_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "::" : "");
            for (int length = random.nextInt(18); length >= 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            IpLiteral literal;
            try {
                literal = IpLiteral.parse(text.toString());
            } catch (IllegalArgumentException refused) {
                continue;
            }
            accepted++;
            assertThat(InetAddress.ofLiteral(text.toString())).isEqualTo(literal.address());
        }
        assertThat(accepted).isGreaterThan(1_000);
    }
}

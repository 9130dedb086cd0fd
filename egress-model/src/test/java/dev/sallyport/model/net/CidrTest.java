package dev.sallyport.model.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8",
        "0.0.0.0/0, 0.0.0.0/0",
        "192.0.2.1/32, 192.0.2.1/32",
        "FC00::/7, fc00::/7",
        "::/0, ::/0",
        "2001:db8:0:0::1/128, 2001:db8::1/128",
        "64:ff9b::0.0.0.0/96, 64:ff9b::/96",
    })
    void readsToItsNormalForm(String text, String normal) {
        assertThat(Cidr.parse(text))
                .hasToString(normal)
                .isEqualTo(Cidr.parse(normal))
                .hasSameHashCodeAs(Cidr.parse(normal));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0, 'a CIDR has a prefix length, like 192.0.2.0/24'",
        "10.0.0.0/33, the prefix length of this CIDR is a number from 0 to 32",
        "fc00::/129, the prefix length of this CIDR is a number from 0 to 128",
        "10.0.0.0/08, the prefix length of this CIDR is a number from 0 to 32",
        "10.0.0.0/, the prefix length of this CIDR is a number from 0 to 32",
        "10.0.0.0/+8, the prefix length of this CIDR is a number from 0 to 32",
        "10.0.0.0/-1, the prefix length of this CIDR is a number from 0 to 32",
        "10.0.0.0/８, the prefix length of this CIDR is a number from 0 to 32",
        "10.0.0.0/8/8, the prefix length of this CIDR is a number from 0 to 32",
        "10.0.0.0/255.0.0.0, the prefix length of this CIDR is a number from 0 to 32",
        "10.0.0.1/8, this CIDR has bits set behind its prefix length /8",
        "10.128.0.0/8, this CIDR has bits set behind its prefix length /8",
        "2001:db8::1/127, this CIDR has bits set behind its prefix length /127",
        "1.2.3.4/0, this CIDR has bits set behind its prefix length /0",
        "::ffff:10.0.0.0/104, an IPv4-mapped IPv6 range is written as IPv4",
        "::ffff:10.0.0.0/8, an IPv4-mapped IPv6 range is written as IPv4",
        "::ffff:0:0/96, an IPv4-mapped IPv6 range is written as IPv4",
        "10/8, an IPv4 address has four decimal parts",
        "010.0.0.0/8, 'each part of an IPv4 address is 0 to 255, decimal, without leading zeros'",
        "example.com/8, an IPv4 address has four decimal parts",
    })
    void refusesWithASentence(String text, String sentence) {
        assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse(text)).withMessage(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/8", "[fc00::]/7", "fe80::%eth0/10", " 10.0.0.0/8", "10.0.0.0/8 "})
    void refusesWhatIsNoRange(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse(text));
    }

    @Test
    void neverContainsTheOtherFamily() {
        assertThat(Cidr.parse("0.0.0.0/0").contains(InetAddress.ofLiteral("::1")))
                .isFalse();
        assertThat(Cidr.parse("::/0").contains(InetAddress.ofLiteral("127.0.0.1")))
                .isFalse();
        assertThat(Cidr.parse("::/0").contains(Cidr.parse("0.0.0.0/0"))).isFalse();
        assertThat(Cidr.parse("::/0").overlaps(Cidr.parse("0.0.0.0/0"))).isFalse();
    }

    @Test
    void takesAMappedAddressForTheOneItMaps() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = -1;
        mapped[12] = 10;
        InetAddress address = Inet6Address.getByAddress(null, mapped, -1);
        assertThat(Cidr.parse("10.0.0.0/8").contains(address)).isTrue();
        assertThat(Cidr.parse("::/0").contains(address)).isFalse();
        assertThat(Cidr.of(address)).hasToString("10.0.0.0/32");
    }

    @Test
    void agreesWithArithmeticOnBigIntegers() throws UnknownHostException {
        Random random = new Random(1519);
        for (int i = 0; i < 100_000; i++) {
            int length = random.nextBoolean() ? 4 : 16;
            int prefix = random.nextInt(length * 8 + 1);
            BigInteger size = BigInteger.ONE.shiftLeft(length * 8 - prefix);
            BigInteger first = new BigInteger(length * 8, random).divide(size).multiply(size);
            Cidr cidr = Cidr.parse(address(first, length).getHostAddress() + "/" + prefix);
            BigInteger probe = random.nextBoolean()
                    ? new BigInteger(length * 8, random)
                    : first.add(size.multiply(BigInteger.valueOf(random.nextInt(3) - 1)))
                            .add(BigInteger.valueOf(random.nextInt(3) - 1))
                            .mod(BigInteger.ONE.shiftLeft(length * 8));
            boolean inside = probe.compareTo(first) >= 0 && probe.compareTo(first.add(size)) < 0;
            InetAddress address = address(probe, length);
            if (address.getAddress().length == length && !cidr.isV6() == (length == 4)) {
                assertThat(cidr.contains(address)).as("%s in %s", address, cidr).isEqualTo(inside);
                assertThat(cidr.contains(Cidr.of(address))).isEqualTo(inside);
                assertThat(cidr.overlaps(Cidr.of(address))).isEqualTo(inside);
            }
        }
    }

    private static InetAddress address(BigInteger value, int length) throws UnknownHostException {
        byte[] bytes = new byte[length];
        byte[] raw = value.toByteArray();
        for (int i = 0; i < Math.min(raw.length, length); i++) {
            bytes[length - 1 - i] = raw[raw.length - 1 - i];
        }
        return InetAddress.getByAddress(bytes);
    }
}

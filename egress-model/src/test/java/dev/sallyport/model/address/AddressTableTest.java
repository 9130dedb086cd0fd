package dev.sallyport.model.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.address.AddressClass.Opening;
import dev.sallyport.model.net.Cidr;
import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns: range, its class, the class just before its first and just behind its last address ("-": no such address). */
class AddressTableTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/8, UNSPECIFIED, -, PUBLIC",
        "10.0.0.0/8, PRIVATE, PUBLIC, PUBLIC",
        "100.64.0.0/10, PRIVATE, PUBLIC, PUBLIC",
        "127.0.0.0/8, LOOPBACK, PUBLIC, PUBLIC",
        "169.254.0.0/16, LINK_LOCAL, PUBLIC, PUBLIC",
        "172.16.0.0/12, PRIVATE, PUBLIC, PUBLIC",
        "192.0.0.0/24, RESERVED, PUBLIC, PUBLIC",
        "192.0.2.0/24, RESERVED, PUBLIC, PUBLIC",
        "192.88.99.0/24, RESERVED, PUBLIC, PUBLIC",
        "192.168.0.0/16, PRIVATE, PUBLIC, PUBLIC",
        "198.18.0.0/15, RESERVED, PUBLIC, PUBLIC",
        "198.51.100.0/24, RESERVED, PUBLIC, PUBLIC",
        "203.0.113.0/24, RESERVED, PUBLIC, PUBLIC",
        "224.0.0.0/4, MULTICAST, PUBLIC, RESERVED",
        "240.0.0.0/5, RESERVED, MULTICAST, RESERVED",
        "255.255.255.255/32, MULTICAST, RESERVED, -",
        "169.254.169.254/32, METADATA, LINK_LOCAL, LINK_LOCAL",
        "169.254.170.2/32, METADATA, LINK_LOCAL, LINK_LOCAL",
        "169.254.170.23/32, METADATA, LINK_LOCAL, LINK_LOCAL",
        "168.63.129.16/32, METADATA, PUBLIC, PUBLIC",
        "100.100.100.200/32, METADATA, PRIVATE, PRIVATE",
        "192.0.0.192/32, METADATA, RESERVED, RESERVED",
        "::/128, UNSPECIFIED, -, LOOPBACK",
        "::1/128, LOOPBACK, UNSPECIFIED, EMBEDDED_V4",
        "::/96, EMBEDDED_V4, -, RESERVED",
        "::ffff:0:0:0/96, EMBEDDED_V4, RESERVED, RESERVED",
        "64:ff9b::/96, EMBEDDED_V4, RESERVED, RESERVED",
        "64:ff9b:1::/48, EMBEDDED_V4, RESERVED, RESERVED",
        "100::/64, RESERVED, RESERVED, RESERVED",
        "100:0:0:1::/64, RESERVED, RESERVED, RESERVED",
        "2001::/32, EMBEDDED_V4, PUBLIC, RESERVED",
        "2001:0:8000::/33, EMBEDDED_V4, EMBEDDED_V4, RESERVED",
        "2001:2::/48, RESERVED, RESERVED, RESERVED",
        "2001:100::/24, RESERVED, RESERVED, PUBLIC",
        "2001:db8::/32, RESERVED, PUBLIC, PUBLIC",
        "2002::/16, EMBEDDED_V4, PUBLIC, PUBLIC",
        "2000::/16, PUBLIC, RESERVED, EMBEDDED_V4",
        "3fff::/20, RESERVED, PUBLIC, PUBLIC",
        "4000::/3, RESERVED, PUBLIC, RESERVED",
        "5f00::/16, RESERVED, RESERVED, RESERVED",
        "fc00::/8, PRIVATE, RESERVED, PRIVATE",
        "fd00::/8, PRIVATE, PRIVATE, RESERVED",
        "fd00:ec2::/32, METADATA, PRIVATE, PRIVATE",
        "fd00:ec2::254/128, METADATA, METADATA, METADATA",
        "fd20:ce::254/128, METADATA, PRIVATE, PRIVATE",
        "fd00:c1::a9fe:a9fe/128, METADATA, PRIVATE, PRIVATE",
        "fd00:42::42/128, METADATA, PRIVATE, PRIVATE",
        "fe80::/10, LINK_LOCAL, RESERVED, LINK_LOCAL",
        "fec0::/10, LINK_LOCAL, LINK_LOCAL, MULTICAST",
        "ff00::/8, MULTICAST, LINK_LOCAL, -",
    })
    void knowsEachRangeToItsEdges(String range, AddressClass expected, String before, String behind) {
        Cidr cidr = Cidr.parse(range);
        int bits = cidr.isV6() ? 128 : 32;
        BigInteger first = new BigInteger(
                1, literal(range.substring(0, range.indexOf('/'))).getAddress());
        BigInteger last =
                first.add(BigInteger.ONE.shiftLeft(bits - cidr.prefixLength())).subtract(BigInteger.ONE);
        // ::/96 begins with two rows of their own.
        BigInteger inner = range.equals("::/96") ? first.add(BigInteger.TWO) : first;
        assertThat(classify(inner, bits)).as("first").isEqualTo(expected);
        assertThat(classify(last, bits)).as("last").isEqualTo(expected);
        if (!before.equals("-")) {
            assertThat(classify(first.subtract(BigInteger.ONE), bits))
                    .as("before")
                    .isEqualTo(AddressClass.valueOf(before));
        }
        if (!behind.equals("-")) {
            assertThat(classify(last.add(BigInteger.ONE), bits)).as("behind").isEqualTo(AddressClass.valueOf(behind));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "223.255.255.255",
                "2606:4700:4700::1111",
                "2a00:1450::1",
                "2400:cb00::1",
                "2001:200::1",
                "2620:4f:8000::1",
            })
    void callsTheInternetPublic(String address) {
        assertThat(AddressTable.classify(literal(address))).isEqualTo(AddressClass.PUBLIC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2a00:1450::5efe:10.0.0.1",
                "2a00:1450::200:5efe:8.8.8.8",
                "2a00:1450:1:2:0:5efe:7f00:1",
                "fd00::5efe:10.0.0.1"
            })
    void seesTheAddressInsideAnIsatapIdentifier(String address) {
        assertThat(AddressTable.classify(literal(address))).isEqualTo(AddressClass.EMBEDDED_V4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2a00:1450::100:5efe:10.0.0.1", "2a00:1450::1:5efe:10.0.0.1", "2a00:1450::5eff:10.0.0.1"})
    void isNotTooZealousAboutIsatap(String address) {
        assertThat(AddressTable.classify(literal(address))).isEqualTo(AddressClass.PUBLIC);
    }

    @Test
    void judgesAnAddressThatIsStillMappedAsTheOneItMaps() throws UnknownHostException {
        for (String inner : new String[] {"127.0.0.1", "10.0.0.1", "169.254.169.254", "8.8.8.8"}) {
            byte[] mapped = new byte[16];
            mapped[10] = mapped[11] = -1;
            System.arraycopy(literal(inner).getAddress(), 0, mapped, 12, 4);
            InetAddress address = Inet6Address.getByAddress(null, mapped, -1);
            assertThat(AddressTable.classify(address)).isEqualTo(AddressTable.classify(literal(inner)));
        }
    }

    @Test
    void opensToAnyRuleOnlyWhatIsPublicAndToThePlatformOnlyPrivateAndReserved() {
        Set<AddressClass> any = EnumSet.noneOf(AddressClass.class);
        Set<AddressClass> platform = EnumSet.noneOf(AddressClass.class);
        for (AddressClass addressClass : AddressClass.values()) {
            switch (addressClass.opening()) {
                case ANY_RULE -> any.add(addressClass);
                case PLATFORM -> platform.add(addressClass);
                case NOBODY -> {}
            }
        }
        assertThat(any).containsExactly(AddressClass.PUBLIC);
        assertThat(platform).containsExactly(AddressClass.PRIVATE, AddressClass.RESERVED);
        assertThat(AddressClass.LOOPBACK.opening()).isEqualTo(Opening.NOBODY);
    }

    @ParameterizedTest
    @CsvSource({
        "8.8.8.0/24, ANY_RULE",
        "0.0.0.0/0, ANY_RULE",
        "::/0, ANY_RULE",
        "10.0.0.0/8, PLATFORM",
        "10.1.2.3/32, PLATFORM",
        "240.0.0.0/4, PLATFORM",
        "fc00::/7, PLATFORM",
        "127.0.0.1/32, NOBODY",
        "169.254.0.0/16, NOBODY",
        "224.0.0.0/4, NOBODY",
        "::1/128, NOBODY",
        "fe80::/10, NOBODY",
        "2002::/16, NOBODY",
        "128.0.0.0/2, ANY_RULE",
    })
    void knowsTheWidestOpeningOfARange(String range, Opening expected) {
        assertThat(AddressTable.widestOpening(Cidr.parse(range))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "8.8.8.0/24, false",
        "10.0.0.0/8, false",
        "203.0.113.0/24, false",
        "2001:4860::/32, false",
        "fc00:1::/32, false",
        "0.0.0.0/0, true",
        "127.0.0.1/32, true",
        "168.63.0.0/16, true",
        "169.254.1.0/24, true",
        "100.64.0.0/10, true",
        "fd00::/8, true",
        "2000::/3, true",
    })
    void knowsWhetherARangeHoldsAnAddressThatNobodyOpens(String range, boolean expected) {
        assertThat(AddressTable.holdsClosed(Cidr.parse(range))).isEqualTo(expected);
    }

    @Test
    void hasStableLabelsAndPhrasesWithAnArticle() {
        Set<String> labels = new TreeSet<>();
        for (AddressClass addressClass : AddressClass.values()) {
            labels.add(addressClass.label());
            assertThat(addressClass.phrase()).matches("(a|an|the) .*address.*");
        }
        assertThat(labels)
                .containsExactly(
                        "embedded_v4",
                        "link_local",
                        "loopback",
                        "metadata",
                        "multicast",
                        "private",
                        "public",
                        "reserved",
                        "unspecified");
    }

    private static InetAddress literal(String text) {
        return InetAddress.ofLiteral(text);
    }

    private static AddressClass classify(BigInteger value, int bits) {
        byte[] bytes = new byte[bits / 8];
        byte[] raw = value.toByteArray();
        for (int i = 0; i < Math.min(raw.length, bytes.length); i++) {
            bytes[bytes.length - 1 - i] = raw[raw.length - 1 - i];
        }
        try {
            return AddressTable.classify(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}

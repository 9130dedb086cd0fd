package dev.sallyport.init;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.net.Cidr;
import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangeTextTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8",
        "2001:db8:0:0:0:0:0:1/128, 2001:db8::1/128",
        "2001:db8:0:0:1:0:0:1/128, 2001:db8::1:0:0:1/128",
        "2001:db8:0:1:1:1:1:1/128, 2001:db8:0:1:1:1:1:1/128",
        "fe80::/10, fe80::/10",
        "::1/128, ::1/128",
        "1:0:0:2:0:0:0:3/128, 1:0:0:2::3/128",
        "FC00::/7, fc00::/7"
    })
    void writesRangesAsIptablesSaveDoes(String given, String expected) {
        assertThat(RangeText.of(Cidr.parse(given))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:2:3::9, 64, 2001:db8:1:2::/64",
        "fd00::ffff, 127, fd00::fffe/127",
        "fd00::1, 128, fd00::1/128"
    })
    void clearsTheHostBitsOfAnInterfacesAddress(String address, int length, String expected) {
        assertThat(RangeText.of(PodFacts.prefix(InetAddress.ofLiteral(address), length)))
                .isEqualTo(expected);
    }
}

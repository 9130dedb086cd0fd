package dev.sallyport.proxy.accept;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class NetfilterDestinationTest {
    @Test
    void readsSocketAddressesOfBothFamilies() {
        assertThat(NetfilterDestination.read(raw("020001bbc63364090000000000000000"), 4, 4))
                .isEqualTo(new InetSocketAddress("198.51.100.9", 443));
        String v6 = "0a0020fb00000000" + "20010db8000900000000000000000009" + "00000000";
        assertThat(NetfilterDestination.read(raw(v6), 8, 16)).isEqualTo(new InetSocketAddress("2001:db8:9::9", 8443));
    }

    @Test
    void mappedAddressIsTheOneItMaps() {
        String mapped = "0a00ffff00000000" + "00000000000000000000ffff0a000001" + "00000000";
        assertThat(NetfilterDestination.read(raw(mapped), 8, 16)).isEqualTo(new InetSocketAddress("10.0.0.1", 65_535));
    }

    private static ByteBuffer raw(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }
}

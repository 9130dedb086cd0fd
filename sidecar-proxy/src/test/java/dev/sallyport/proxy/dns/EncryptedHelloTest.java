package dev.sallyport.proxy.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.net.HostName;
import dev.sallyport.proxy.testing.DnsBytes;
import org.junit.jupiter.api.Test;

class EncryptedHelloTest {
    private static final WireName OWNER = WireName.of(HostName.parse("a.example"));
    private static final String ALPN = "0001 0003 026832";
    private static final String ADDRESS = "0004 0004 08080808";
    private static final String ECH = "0005 0004 fe0d0000";

    @Test
    void takesTheKeyOutAndLeavesTheRest() {
        assertThat(stripped(ALPN + ADDRESS + ECH)).isEqualTo(binding(ALPN + ADDRESS));
        assertThat(stripped(ALPN)).isEqualTo(binding(ALPN));
        assertThat(stripped("")).isEqualTo(binding(""));
    }

    @Test
    void aBindingThatInsistsOnItOrCannotBeReadIsTakenOut() {
        assertThat(stripped("0000 0004 0001 0005" + ALPN + ECH)).isNull();
        assertThat(stripped(ECH + ALPN)).as("out of order").isNull();
        assertThat(stripped("0005 00ff 00")).as("a length that lies").isNull();
        assertThat(stripped(ECH + ECH)).as("twice").isNull();
    }

    @Test
    void otherTypesStayAsTheyAre() {
        ResourceRecord address = new ResourceRecord(OWNER, RecordType.A, 60, new byte[4]);
        assertThat(EncryptedHello.stripped(address)).isSameAs(address);
    }

    private static byte[] stripped(String parameters) {
        ResourceRecord record =
                EncryptedHello.stripped(new ResourceRecord(OWNER, RecordType.HTTPS, 60, binding(parameters)));
        return record == null ? null : record.data();
    }

    private static byte[] binding(String parameters) {
        return DnsBytes.of().u16(1).name("svc.example").hex(parameters).bytes();
    }
}

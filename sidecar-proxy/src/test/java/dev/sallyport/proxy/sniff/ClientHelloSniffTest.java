package dev.sallyport.proxy.sniff;

import static dev.sallyport.proxy.sniff.HelloBuilder.bytes;
import static dev.sallyport.proxy.sniff.HelloBuilder.concat;
import static dev.sallyport.proxy.sniff.HelloBuilder.entry;
import static dev.sallyport.proxy.sniff.HelloBuilder.hello;
import static dev.sallyport.proxy.sniff.HelloBuilder.records;
import static dev.sallyport.proxy.sniff.HelloBuilder.serverNames;
import static dev.sallyport.proxy.sniff.HelloBuilder.u16;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.net.HostName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHelloSniffTest {
    private static final HostName NAME = new HostName("api.example.com");
    private final ProtocolSniffer sniffer = new ProtocolSniffer();

    @Test
    void readsNameAndAlpnAmongGrease() {
        byte[] hello =
                hello().grease().sni("api.example.com").alpn("h2", "http/1.1").record();
        assertThat(sniff(hello)).isEqualTo(new Sniffed.Tls(NAME, List.of("h2", "http/1.1"), false));
    }

    @Test
    void normalisesUpperCaseAndTrailingDot() {
        assertThat(sniff(hello().sni("API.Example.COM.").record())).isEqualTo(new Sniffed.Tls(NAME, List.of(), false));
    }

    @Test
    void seesEncryptedClientHello() {
        byte[] hello =
                hello().sni("api.example.com").extension(0xfe0d, new byte[9]).record();
        assertThat(sniff(hello)).isEqualTo(new Sniffed.Tls(NAME, List.of(), true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7", "2001:db8::1", "[2001:db8::1]", "::ffff:192.0.2.7"})
    void addressInPlaceOfNameIsNameless(String address) {
        assertThat(sniff(hello().sni(address).record())).isEqualTo(new Sniffed.Tls(null, List.of(), false));
    }

    @Test
    void helloWithoutExtensionsIsNameless() {
        byte[] hello = hello().withoutExtensions().sessionIdLength(0).record();
        assertThat(sniff(hello)).isEqualTo(new Sniffed.Tls(null, List.of(), false));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0300, 0x0301, 0x0302, 0x0303, 0x0304})
    void takesTheLegacyVersionsThatClientsSend(int version) {
        assertThat(sniff(hello().version(version).sni("api.example.com").record()))
                .isInstanceOf(Sniffed.Tls.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ".", "a..b", "api.example.com..", "api\0.example.com", "b\u00fccher.example", "api example.com",
                "-a.example", "127.1", "2130706433", "0x7f.1", "1.2.3.4.", "api.example.com:443", "user@example.com",
                "*.example.com", "fe80::1%eth0", "127.0.0.01"
            })
    void refusesWhatIsNoHostName(String name) {
        assertMalformed(hello().sni(name).record());
    }

    @Test
    void refusesTwoServerNameExtensions() {
        assertMalformed(hello().sni("api.example.com").sni("other.example.com").record());
        assertMalformed(hello().sni("api.example.com").sni("api.example.com").record());
    }

    @Test
    void refusesTwoNamesInOneExtension() {
        byte[] name = entry(0, "api.example.com".getBytes(StandardCharsets.US_ASCII));
        assertMalformed(hello().extension(0, serverNames(name, name)).record());
        assertMalformed(hello().extension(0, serverNames(name, entry(1, new byte[] {1})))
                .record());
    }

    @Test
    void refusesOtherNameTypesAndEmptyLists() {
        byte[] text = "api.example.com".getBytes(StandardCharsets.US_ASCII);
        assertMalformed(hello().extension(0, serverNames(entry(1, text))).record());
        assertMalformed(hello().extension(0, serverNames()).record());
        assertMalformed(hello().extension(0, new byte[0]).record());
    }

    @Test
    void refusesLengthsThatLie() {
        byte[] good = serverNames(entry(0, "api.example.com".getBytes(StandardCharsets.US_ASCII)));
        assertMalformed(hello().extension(0, concat(good, bytes(0))).record());
        for (int at : new int[] {0, 1, 3, 4}) {
            byte[] lying = good.clone();
            lying[at]++;
            assertMalformed(hello().extension(0, lying).record());
            lying[at] -= 2;
            assertMalformed(hello().extension(0, lying).record());
        }
        assertMalformed(hello().sessionIdLength(33).sni("api.example.com").record());
        assertMalformed(
                hello().extension(16, concat(u16(3), bytes(9, 'h', '2'))).record());
        assertMalformed(hello().extension(16, concat(u16(1), bytes(0))).record());
    }

    @Test
    void refusesDuplicatedExtensionsOfAnyType() {
        assertMalformed(hello().sni("api.example.com")
                .extension(43, u16(1))
                .extension(43, u16(1))
                .record());
        assertMalformed(hello().sni("api.example.com").grease().grease().record());
    }

    @Test
    void refusesGarbageWithinTheHandshake() {
        assertMalformed(hello().sni("api.example.com").behindExtensions(0).record());
        byte[] message = hello().sni("api.example.com").message();
        assertMalformed(records(concat(message, bytes(0)), Integer.MAX_VALUE));
        assertMalformed(records(concat(message, message), Integer.MAX_VALUE));
    }

    @Test
    void refusesOtherMessagesVersionsAndRecordMixes() {
        byte[] message = hello().sni("api.example.com").message();
        byte[] serverHello = message.clone();
        serverHello[0] = 2;
        assertMalformed(records(serverHello, Integer.MAX_VALUE));
        assertMalformed(hello().version(0x0203).sni("api.example.com").record());
        byte[] cut = records(message, 40);
        byte[] mixed = cut.clone();
        mixed[45] = 23;
        assertMalformed(mixed);
        byte[] wrongVersion = cut.clone();
        wrongVersion[46] = 2;
        assertMalformed(wrongVersion);
        assertMalformed(concat(bytes(22, 2, 0), records(message, Integer.MAX_VALUE)));
    }

    @Test
    void refusesEmptyRecords() {
        byte[] message = hello().sni("api.example.com").message();
        assertMalformed(concat(bytes(22, 3, 1, 0, 0), records(message, Integer.MAX_VALUE)));
    }

    /** Go's server skips a warning alert before the ClientHello; seen as opaque it would hide the name. */
    @Test
    void refusesAnotherRecordBeforeTheHello() {
        byte[] record = hello().sni("api.example.com").record();
        assertMalformed(concat(bytes(21, 3, 1, 0, 2, 1, 0), record));
        assertMalformed(concat(bytes(20, 3, 3, 0, 1, 1), record));
        assertMalformed(concat(bytes(23, 3, 3, 0, 1, 1), record));
    }

    @Test
    void refusesSslTwoHello() {
        assertMalformed(bytes(0x80, 0x2e, 1, 0, 2, 0, 0x15, 0, 0, 0, 0x10));
        assertMalformed(bytes(0x80, 0x2e, 1, 3, 1, 0, 0x15, 0, 0, 0, 0x10));
    }

    @Test
    void refusesMoreThanSixteenKibibytes() {
        assertMalformed(
                hello().sni("api.example.com").extension(21, new byte[16_300]).record());
        byte[] inSmallRecords = records(
                hello().sni("api.example.com").extension(21, new byte[3_000]).message(), 1);
        assertMalformed(inSmallRecords);
        assertThat(sniff(hello().sni("api.example.com")
                        .extension(21, new byte[15_000])
                        .record()))
                .isInstanceOf(Sniffed.Tls.class);
    }

    @Test
    void ignoresWhatFollowsTheHelloInOtherRecords() {
        byte[] hello = hello().sni("api.example.com").alpn("h2").record();
        byte[] earlyData = bytes(20, 3, 3, 0, 1, 1, 23, 3, 3, 0, 3, 1, 2, 3);
        assertThat(sniff(concat(hello, earlyData))).isEqualTo(new Sniffed.Tls(NAME, List.of("h2"), false));
    }

    @Test
    void stalledHelloIsMalformedAndNeverOpaque() {
        byte[] hello = hello().sni("api.example.com").record();
        for (int length = 1; length < hello.length; length++) {
            ByteBuf part = Unpooled.wrappedBuffer(hello, 0, length);
            assertThat(sniffer.sniff(part)).isInstanceOf(Sniffed.NeedMore.class);
            assertThat(sniffer.conclude(part)).isInstanceOf(Sniffed.Malformed.class);
        }
    }

    private void assertMalformed(byte[] bytes) {
        assertThat(sniff(bytes)).isInstanceOfSatisfying(Sniffed.Malformed.class, malformed -> {
            assertThat(malformed.tls()).isTrue();
            assertThat(malformed.sentence()).isNotBlank();
        });
    }

    private Sniffed sniff(byte[] bytes) {
        return sniffer.sniff(Unpooled.wrappedBuffer(bytes));
    }
}

package dev.sallyport.proxy.sniff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.net.HostName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** ClientHellos as real clients sent them, replayed at every split point and in records of every size. */
class ClientHelloFixturesTest {
    private static final HostName NAME = new HostName("api.example.com");
    private final ProtocolSniffer sniffer = new ProtocolSniffer();

    static Stream<byte[]> hellos() {
        return Stream.concat(
                Stream.of("openssl-3.0-s_client", "openssl-3.0-tls12", "curl-7.88", "python-3.11", "node", "go")
                        .map(ClientHelloFixturesTest::fixture),
                Stream.of(jdk()));
    }

    @ParameterizedTest
    @MethodSource("hellos")
    void everyClientsNameIsRead(byte[] hello) {
        assertThat(whole(hello))
                .isInstanceOfSatisfying(
                        Sniffed.Tls.class, tls -> assertThat(tls.sni()).isEqualTo(NAME));
    }

    @Test
    void clientThatSendsNoNameIsNameless() {
        assertThat(whole(fixture("openssl-3.0-noservername")))
                .isInstanceOfSatisfying(
                        Sniffed.Tls.class, tls -> assertThat(tls.sni()).isNull());
    }

    @ParameterizedTest
    @MethodSource("hellos")
    void everySegmentSplitGivesTheSameAnswer(byte[] hello) {
        Sniffed expected = whole(hello);
        for (int split = 1; split < hello.length; split++) {
            ByteBuf bytes = Unpooled.buffer().writeBytes(hello, 0, split);
            assertThat(sniffer.sniff(bytes)).as("first %d bytes", split).isEqualTo(new Sniffed.NeedMore());
            bytes.writeBytes(hello, split, hello.length - split);
            assertThat(sniffer.sniff(bytes)).as("split at %d", split).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("hellos")
    void everyRecordFragmentationGivesTheSameAnswer(byte[] hello) {
        Sniffed expected = whole(hello);
        byte[] message = Arrays.copyOfRange(hello, 5, hello.length);
        for (int fragment = 1; fragment <= message.length; fragment++) {
            byte[] records = HelloBuilder.records(message, fragment);
            assertThat(whole(records)).as("records of %d bytes", fragment).isEqualTo(expected);
            if (fragment == 1 || fragment == 2 || fragment == 3 || fragment == 5) {
                byteByByte(records, expected);
            }
        }
    }

    private void byteByByte(byte[] records, Sniffed expected) {
        ByteBuf bytes = Unpooled.buffer(records.length);
        for (int i = 0; i < records.length - 1; i++) {
            bytes.writeByte(records[i]);
            assertThat(sniffer.sniff(bytes)).isInstanceOf(Sniffed.NeedMore.class);
        }
        bytes.writeByte(records[records.length - 1]);
        assertThat(sniffer.sniff(bytes)).isEqualTo(expected);
    }

    /** Whatever is done to the bytes: no exception, indices unmoved, and an answer stands once given. */
    @ParameterizedTest
    @MethodSource("hellos")
    void mutationsNeverThrowAndAnswersStand(byte[] hello) {
        Random random = new Random(15401);
        for (int round = 0; round < 3_000; round++) {
            byte[] mutant = hello.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                mutant[random.nextInt(round % 2 == 0 ? mutant.length : 60)] = (byte) random.nextInt(256);
            }
            Sniffed first = new Sniffed.NeedMore();
            for (int length = 1; length <= mutant.length; length += 1 + random.nextInt(40)) {
                ByteBuf bytes = Unpooled.wrappedBuffer(mutant, 0, length);
                Sniffed now = sniffer.sniff(bytes);
                assertThat(sniffer.conclude(bytes)).isNotInstanceOf(Sniffed.NeedMore.class);
                assertThat(bytes.readableBytes()).isEqualTo(length);
                if (!(first instanceof Sniffed.NeedMore)) {
                    assertThat(now).isEqualTo(first);
                }
                first = now;
            }
        }
    }

    private Sniffed whole(byte[] bytes) {
        return sniffer.sniff(Unpooled.wrappedBuffer(bytes));
    }

    private static byte[] fixture(String name) {
        try (InputStream in = ClientHelloFixturesTest.class.getResourceAsStream("/clienthello/" + name + ".hex")) {
            return HexFormat.of().parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] jdk() {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine("api.example.com", 443);
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
            engine.setSSLParameters(parameters);
            engine.beginHandshake();
            ByteBuffer out = ByteBuffer.allocate(32 * 1024);
            engine.wrap(ByteBuffer.allocate(0), out);
            return Arrays.copyOf(out.array(), out.position());
        } catch (java.security.GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

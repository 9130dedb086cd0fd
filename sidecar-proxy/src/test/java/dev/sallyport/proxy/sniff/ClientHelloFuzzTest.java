package dev.sallyport.proxy.sniff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.testing.OtherReaders;
import dev.sallyport.testkit.fuzz.Fuzzing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpRequest;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A connection's first bytes, whatever they are: one verdict for every split over segments and records, and no other reader
 * (the JDK's and Netty's TLS, Netty's HTTP) finds a name where we found another one or none.
 */
class ClientHelloFuzzTest {
    private static final ProtocolSniffer SNIFFER = new ProtocolSniffer();
    private static final int MOST_PREFIXES = 48;
    private static final int MOST_MESSAGE = 15_000;

    @Test
    void oneVerdictForEverySplitAndEveryReader() {
        Fuzzing.run(ClientHelloFuzzTest.class, ClientHelloFuzzTest::fuzzerTestOneInput, 1_200);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        SplittableRandom random = new SplittableRandom(Arrays.hashCode(input));
        Sniffed verdict = overSegments(input, random);
        if (verdict instanceof Sniffed.Tls tls) {
            byte[] message = message(input);
            overRecords(message, verdict, random);
            // In one record: of uneven ones Netty reads none at all now and then.
            assertThat(OtherReaders.nettySni(HelloBuilder.records(message, 1 << 14)))
                    .isEqualTo(name(tls));
        }
        String jdk = OtherReaders.jdkSni(input);
        if (jdk != null && !(verdict instanceof Sniffed.Malformed)) {
            assertThat(verdict).as("the JDK reads the name %s", jdk).isInstanceOf(Sniffed.Tls.class);
            assertThat(OtherReaders.normal(jdk)).isEqualTo(name((Sniffed.Tls) verdict));
        }
        if (verdict instanceof Sniffed.Opaque) {
            OtherReaders.Reading request = OtherReaders.nettyHttp1(input);
            // Digits alone are nobody's method (ADR 0041).
            assertThat(request == null
                            || ((HttpRequest) request.message()).method().name().matches("[0-9]+"))
                    .as("Netty reads no HTTP request")
                    .isTrue();
        }
        if (input.length < MOST_MESSAGE) {
            byte[] header = HelloBuilder.bytes(1, input.length >> 16, input.length >> 8, input.length);
            byte[] message = HelloBuilder.concat(header, input);
            overRecords(message, sniff(HelloBuilder.records(message, Integer.MAX_VALUE)), random);
        }
    }

    /** What the whole says; an answer before that, or after more bytes, is the same one. */
    private static Sniffed overSegments(byte[] input, SplittableRandom random) {
        Sniffed whole = sniff(input);
        for (int i = 0; i < Math.min(MOST_PREFIXES, input.length); i++) {
            int length = input.length <= MOST_PREFIXES ? i : random.nextInt(input.length);
            Sniffed part = sniff(Arrays.copyOf(input, length));
            if (!(part instanceof Sniffed.NeedMore)) {
                assertThat(part)
                        .as("after %d of %d bytes", length, input.length)
                        .isEqualTo(whole);
            }
        }
        if (input.length >= ProtocolSniffer.MAX_BYTES) {
            assertThat(whole).isNotInstanceOf(Sniffed.NeedMore.class);
        }
        return whole;
    }

    private static void overRecords(byte[] message, Sniffed expected, SplittableRandom random) {
        for (int round = 0; round < 3; round++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int most = 1 + random.nextInt(round == 0 ? 4 : message.length);
            for (int at = 0; at < message.length; ) {
                int length = Math.min(1 + random.nextInt(most), message.length - at);
                out.writeBytes(HelloBuilder.bytes(22, 3, random.nextInt(5), length >> 8, length));
                out.write(message, at, length);
                at += length;
            }
            // Records of their own have a size, too, and the limit holds for it.
            if (out.size() < ProtocolSniffer.MAX_BYTES) {
                assertThat(sniff(out.toByteArray())).as("over records").isEqualTo(expected);
            }
        }
    }

    private static Sniffed sniff(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        Sniffed sniffed = SNIFFER.sniff(in);
        assertThat(in.readerIndex()).isZero();
        Sniffed concluded = SNIFFER.conclude(in);
        if (!(sniffed instanceof Sniffed.NeedMore)) {
            assertThat(concluded).isEqualTo(sniffed);
        } else if (bytes.length > 0) {
            assertThat(concluded).isInstanceOfAny(Sniffed.Malformed.class, Sniffed.Opaque.class);
        }
        return sniffed;
    }

    private static @Nullable String name(Sniffed.Tls tls) {
        return tls.sni() == null ? null : tls.sni().text();
    }

    /** The handshake message of a connection that was found to begin with one. */
    private static byte[] message(byte[] records) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        int wanted = 4;
        for (int at = 0; message.size() < wanted; ) {
            int length = (records[at + 3] & 0xff) << 8 | records[at + 4] & 0xff;
            message.write(records, at + 5, length);
            at += 5 + length;
            byte[] seen = message.toByteArray();
            if (seen.length >= 4) {
                wanted = 4 + ((seen[1] & 0xff) << 16 | (seen[2] & 0xff) << 8 | seen[3] & 0xff);
            }
        }
        return message.toByteArray();
    }
}

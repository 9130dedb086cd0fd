package dev.sallyport.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.testing.OtherReaders;
import dev.sallyport.testkit.fuzz.Fuzzing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Chunks mean the same however they come in, and what is written anew is read by Netty as the same content. */
class ChunkedContentFuzzTest {
    private static final byte[] HEAD =
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private enum End {
        OVER,
        OPEN,
        MALFORMED
    }

    private record Carried(End end, String content, String rest) {}

    @Test
    void chunksMeanTheSameHoweverTheyComeIn() {
        Fuzzing.run(ChunkedContentFuzzTest.class, ChunkedContentFuzzTest::fuzzerTestOneInput, 5_000);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        SplittableRandom random = new SplittableRandom(Arrays.hashCode(input));
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        Carried whole = carry(input, Math.max(1, input.length), random, written);
        Carried parts = carry(input, 1 + random.nextInt(7), random, new ByteArrayOutputStream());
        assertThat(parts.end()).isEqualTo(whole.end());
        assertThat(parts.content()).isEqualTo(whole.content());
        if (whole.end() == End.OVER) {
            assertThat(parts.rest()).isEqualTo(whole.rest());
            assertThat(nettyContent(written.toByteArray()))
                    .as("Netty's reading of what is written")
                    .isEqualTo(whole.content());
            byte[] read = Arrays.copyOf(input, input.length - whole.rest().length() / 2);
            String original = nettyContent(read);
            if (original != null) {
                assertThat(original).as("Netty's reading of what came").isEqualTo(whole.content());
            }
        }
    }

    private static String nettyContent(byte[] chunks) {
        byte[] request = Arrays.copyOf(HEAD, HEAD.length + chunks.length);
        System.arraycopy(chunks, 0, request, HEAD.length, chunks.length);
        OtherReaders.Reading reading = OtherReaders.nettyRequest(request);
        return reading == null ? null : HexFormat.of().formatHex(reading.content());
    }

    private static Carried carry(byte[] input, int most, SplittableRandom random, ByteArrayOutputStream written) {
        ChunkedContent content = new ChunkedContent();
        ByteBuf in = Unpooled.buffer();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        End end = End.OPEN;
        try {
            int at = 0;
            while (at < input.length && end == End.OPEN) {
                int length = Math.min(1 + random.nextInt(most), input.length - at);
                length = most >= input.length ? input.length : length;
                in.writeBytes(input, at, length);
                at += length;
                end = content.carry(in, chunk -> take(chunk, out, written)) ? End.OVER : End.OPEN;
            }
            in.writeBytes(input, at, input.length - at);
            return new Carried(end, HexFormat.of().formatHex(out.toByteArray()), ByteBufUtil.hexDump(in));
        } catch (MalformedHead malformed) {
            assertThat(malformed.sentence()).isNotBlank().isPrintable();
            return new Carried(End.MALFORMED, HexFormat.of().formatHex(out.toByteArray()), "");
        } finally {
            in.release();
        }
    }

    /** Each buffer is one chunk: size, line end, bytes, line end. */
    private static void take(ByteBuf chunk, ByteArrayOutputStream content, ByteArrayOutputStream written) {
        byte[] bytes = ByteBufUtil.getBytes(chunk);
        chunk.release();
        written.writeBytes(bytes);
        int feed = new String(bytes, StandardCharsets.ISO_8859_1).indexOf('\n');
        int length = Integer.parseInt(new String(bytes, 0, feed - 1, StandardCharsets.US_ASCII), 16);
        assertThat(bytes.length).isEqualTo(feed + 1 + length + 2);
        content.write(bytes, feed + 1, length);
    }
}

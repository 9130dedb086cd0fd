package dev.sallyport.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedContentTest {
    private final StringBuilder passed = new StringBuilder();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "x\r\n",
                "0x5\r\nhello\r\n",
                "+5\r\nhello\r\n",
                "-1\r\n",
                " 5\r\nhello\r\n",
                "5 \r\nhello\r\n",
                "5\nhello\r\n",
                "5\r\nhello\n",
                "5\r\nhelloo\r\n",
                "5\r\nhello\rX",
                "5;\n\r\nhello\r\n",
                "5;a\rb\r\nhello",
                "ffffffffffffffff\r\n",
                "10000000000000000\r\n",
                "5;\0\r\n",
                "0\r\nno colon\r\n\r\n",
                "0\r\n a: b\r\n\r\n",
                "0\r\na : b\r\n\r\n",
                "0\r\na: b\n\r\n",
                "\u06f5\r\nhello\r\n"
            })
    void refusesTricks(String text) {
        assertThatThrownBy(() -> carry(new ChunkedContent(), text)).isInstanceOf(MalformedHead.class);
    }

    @Test
    void refusesEndlessLinesAndTrailers() {
        assertThatThrownBy(() -> carry(new ChunkedContent(), "5;" + "x".repeat(2000)))
                .isInstanceOf(MalformedHead.class);
        assertThatThrownBy(() -> carry(new ChunkedContent(), "0\r\n" + "a: b\r\n".repeat(2000)))
                .isInstanceOf(MalformedHead.class);
    }

    @Test
    void leavesWhatFollows() throws MalformedHead {
        ByteBuf in = bytes("3\r\nabc\r\n0\r\n\r\nNEXT");
        assertThat(new ChunkedContent().carry(in, this::collect)).isTrue();
        assertThat(in.toString(StandardCharsets.ISO_8859_1)).isEqualTo("NEXT");
        assertThat(passed.toString()).isEqualTo("3\r\nabc\r\n0\r\n\r\n");
    }

    @Test
    void randomBytesOnlyEverGiveMalformed() {
        Random random = new Random(15403);
        String alphabet = "0123aF;\r\n: x";
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i >= 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                carry(new ChunkedContent(), text.toString());
            } catch (MalformedHead expected) {
                assertThat(expected.sentence()).isNotBlank();
            }
        }
    }

    private void carry(ChunkedContent content, String text) throws MalformedHead {
        content.carry(bytes(text), this::collect);
    }

    private void collect(ByteBuf bytes) {
        passed.append(bytes.toString(StandardCharsets.ISO_8859_1));
        bytes.release();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }
}

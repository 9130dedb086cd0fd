package dev.sallyport.identity.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
    private static final int MAX = 100;

    private static CaAnswer read(String answer) throws IOException {
        return read(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static CaAnswer read(byte[] answer) throws IOException {
        return new AnswerReader(new ByteArrayInputStream(answer), MAX).read();
    }

    @Test
    void readsABodyOfStatedLength() throws IOException {
        CaAnswer answer =
                read("HTTP/1.1 201 Created\r\nContent-Type: Text/Plain; q=1\r\nContent-Length: 3\r\n\r\nabcdef");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body()).asString().isEqualTo("abc");
        assertThat(answer.isOfType("text/plain")).isTrue();
        assertThat(answer.isOfType("text")).isFalse();
    }

    @Test
    void fieldThatStandsThereTwiceIsAList() throws IOException {
        CaAnswer answer = read("HTTP/1.1 304 Not Modified\r\nVary: a\r\nETag: \"1\"\r\nvary: b\r\n\r\n");
        assertThat(answer.field("vary")).isEqualTo("a, b");
        assertThat(answer.field("etag")).isEqualTo("\"1\"");
    }

    @Test
    void readsChunksAndTheirTrailer() throws IOException {
        CaAnswer answer =
                read("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n"
                        + "0\r\nlast: words\r\n\r\n");
        assertThat(answer.body()).asString().isEqualTo("abc0123456789");
        assertThat(answer.field("last")).isNull();
    }

    @Test
    void readsNoBodyOfARefusal() throws IOException {
        CaAnswer answer = read("HTTP/1.1 503 \r\nRetry-After: 7\r\nContent-Length: 99999999\r\n\r\n");
        assertThat(answer.field("retry-after")).isEqualTo("7");
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SSH-2.0-OpenSSH\r\n",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\nContent-Length: 1\n\na",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\na",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\na",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\na",
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nContent-Length : 1\r\n\r\na",
                "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\nContent-Length: 1\r\n\r\na",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\na",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
            })
    void refusesWhatIsNotPlain(String answer) {
        assertThatThrownBy(() -> read(answer)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void aHeadHasAnEnd() {
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\n" + "a".repeat(5_000) + ": b\r\n\r\n"))
                .hasMessageContaining("head is longer");
        StringBuilder many = new StringBuilder("HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < 2_000; i++) {
            many.append("field-").append(i).append(": value\r\n");
        }
        assertThatThrownBy(() -> read(many + "\r\n")).hasMessageContaining("head is longer");
    }

    /** Whatever the bytes are, there is an answer within bounds or a refusal in words of our own. */
    @Test
    void anyBytesEndInAnAnswerOrARefusal() throws IOException {
        byte[] honest =
                "HTTP/1.1 200 OK\r\nContent-Type: x/y\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                        .getBytes(StandardCharsets.ISO_8859_1);
        Random random = new Random(7);
        int answers = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] mutated = honest.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(read(mutated).body().length).isLessThanOrEqualTo(MAX);
                answers++;
            } catch (ProtocolException refusal) {
                assertThat(refusal.getMessage()).matches("[ -~]+");
            }
        }
        assertThat(answers).isPositive();
    }
}

package dev.sallyport.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.testing.OtherReaders;
import dev.sallyport.testkit.fuzz.Fuzzing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.HttpResponse;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A response head that passes is written so that client and server mean the same message; nothing throws. */
class ResponseHeadFuzzTest {
    private static final HeadLimits LIMITS = new HeadLimits(4096, 40);
    /** Of what we write: a few lines are ours. */
    private static final HeadLimits WIDER = new HeadLimits(8192, 50);

    @Test
    void whatTheClientGetsIsWhatTheServerSaid() {
        Fuzzing.run(ResponseHeadFuzzTest.class, ResponseHeadFuzzTest::fuzzerTestOneInput, 4_000);
    }

    /** The first byte's last bit says whether it answers a HEAD. */
    public static void fuzzerTestOneInput(byte[] input) {
        boolean toHead = input.length > 0 && (input[0] & 1) == 1;
        byte[] bytes = Arrays.copyOfRange(input, Math.min(1, input.length), input.length);
        switch (parse(bytes, LIMITS, toHead)) {
            case HeadParse.NeedMore<ResponseHead> more ->
                assertThat(bytes.length).isLessThan(LIMITS.maxBytes());
            case HeadParse.Bad<ResponseHead> bad -> {
                assertThat(bad.status()).isEqualTo(502);
                assertThat(bad.sentence()).isNotBlank().isPrintable();
            }
            case HeadParse.Complete<ResponseHead> whole -> {
                assertThat(whole.length()).isBetween(1, bytes.length);
                passed(whole.head(), toHead);
            }
        }
    }

    private static void passed(ResponseHead head, boolean toHead) {
        byte[] written = written(head);
        assertThat(parse(written, WIDER, toHead)).isInstanceOfSatisfying(HeadParse.Complete.class, again -> {
            assertThat(again.length()).isEqualTo(written.length);
            ResponseHead read = (ResponseHead) again.head();
            assertThat(read.status()).isEqualTo(head.status());
            assertThat(read.phrase()).isEqualTo(head.phrase());
            assertThat(read.framing()).isEqualTo(head.framing());
            assertThat(written(read)).isEqualTo(written);
        });
        OtherReaders.Reading netty = OtherReaders.nettyResponse(written);
        assertThat(netty).as("Netty reads what is passed on").isNotNull();
        assertThat(((HttpResponse) netty.message()).status().code()).isEqualTo(head.status());
        if (head.framing() instanceof BodyFraming.Length(long bytes)) {
            assertThat(netty.message().headers().getAll("content-length")).containsExactly(Long.toString(bytes));
        }
    }

    private static byte[] written(ResponseHead head) {
        ByteBuf out = HeadWriter.response(UnpooledByteBufAllocator.DEFAULT, head, null, head.isLast());
        try {
            return ByteBufUtil.getBytes(out);
        } finally {
            out.release();
        }
    }

    private static HeadParse<ResponseHead> parse(byte[] bytes, HeadLimits limits, boolean toHead) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        HeadParse<ResponseHead> parse = ResponseHeadParser.parse(in, limits, toHead);
        assertThat(in.readerIndex()).isZero();
        return parse;
    }
}

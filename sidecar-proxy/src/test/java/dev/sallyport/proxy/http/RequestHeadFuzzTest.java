package dev.sallyport.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.testing.OtherReaders;
import dev.sallyport.testkit.fuzz.Fuzzing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * A request head that passes is written so that it is read again as the same head, by us and by Netty: what is forwarded is
 * what was judged. Whatever does not pass gets a sentence.
 */
class RequestHeadFuzzTest {
    private static final HeadLimits LIMITS = new HeadLimits(4096, 40);
    /** Of what we write: a few lines are ours. */
    private static final HeadLimits WIDER = new HeadLimits(8192, 50);

    @Test
    void whatIsForwardedIsWhatWasJudged() {
        Fuzzing.run(RequestHeadFuzzTest.class, RequestHeadFuzzTest::fuzzerTestOneInput, 4_000);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        switch (parse(input, LIMITS)) {
            case HeadParse.NeedMore<RequestHead> more ->
                assertThat(input.length).isLessThan(LIMITS.maxBytes());
            case HeadParse.Bad<RequestHead> bad -> {
                assertThat(bad.status()).isIn(400, 405, 431, 501, 505);
                assertThat(bad.sentence()).isNotBlank().isPrintable();
            }
            case HeadParse.Complete<RequestHead> whole -> complete(input, whole);
        }
    }

    private static void complete(byte[] input, HeadParse.Complete<RequestHead> whole) {
        assertThat(whole.length()).isBetween(1, Math.min(input.length, LIMITS.maxBytes()));
        int part = new SplittableRandom(Arrays.hashCode(input)).nextInt(whole.length());
        assertThat(parse(Arrays.copyOf(input, part), LIMITS))
                .as("the first %d bytes", part)
                .isInstanceOf(HeadParse.NeedMore.class);
        RequestHead head = whole.head();
        OtherReaders.Reading netty = OtherReaders.nettyRequest(Arrays.copyOf(input, whole.length()));
        if (netty != null) {
            assertThat(((HttpRequest) netty.message()).method().name()).isEqualTo(head.method());
            assertThat(netty.message().headers().getAll("host"))
                    .isEqualTo(head.fields().values("host"));
        }
        if (!(head.target() instanceof RequestTarget.Tunnel)) {
            forwarded(head);
        }
    }

    private static void forwarded(RequestHead head) {
        byte[] written = written(head);
        assertThat(parse(written, WIDER)).isInstanceOfSatisfying(HeadParse.Complete.class, again -> {
            assertThat(again.length()).isEqualTo(written.length);
            RequestHead read = (RequestHead) again.head();
            assertThat(read.method()).isEqualTo(head.method());
            assertThat(read.host()).isEqualTo(head.host());
            assertThat(read.framing()).isEqualTo(head.framing());
            assertThat(read.isPersistent()).isEqualTo(head.isPersistent());
            assertThat(written(read)).isEqualTo(written);
        });
        OtherReaders.Reading netty = OtherReaders.nettyRequest(written);
        assertThat(netty).as("Netty reads what is forwarded").isNotNull();
        assertThat(((HttpRequest) netty.message()).method().name()).isEqualTo(head.method());
        assertThat(netty.message().headers().getAll("host"))
                .isEqualTo(List.of(head.host().toString()));
    }

    private static byte[] written(RequestHead head) {
        ByteBuf out = HeadWriter.request(UnpooledByteBufAllocator.DEFAULT, head, null);
        try {
            return ByteBufUtil.getBytes(out);
        } finally {
            out.release();
        }
    }

    private static HeadParse<RequestHead> parse(byte[] bytes, HeadLimits limits) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        HeadParse<RequestHead> parse = RequestHeadParser.parse(in, limits);
        assertThat(in.readerIndex()).isZero();
        return parse;
    }
}

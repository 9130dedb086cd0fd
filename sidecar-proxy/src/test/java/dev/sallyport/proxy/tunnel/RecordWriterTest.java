package dev.sallyport.proxy.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordWriterTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new RecordWriter());

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void frameThatFitsIntoOneRecordIsNotSplitOverTwo() {
        frame(10_000);
        frame(RecordWriter.FRAME_BYTES);
        frame(100);
        channel.flush();
        channel.runPendingTasks();
        assertThat(records()).containsExactly(9 + 10_000, RecordWriter.RECORD_BYTES, 9 + 100);
    }

    @Test
    void frameLargerThanRecordsFillsThem() {
        frame(40_000);
        channel.flush();
        channel.runPendingTasks();
        assertThat(records()).containsExactly(16384, 16384, 40_009 - 2 * 16384);
    }

    @Test
    void fullTurnIsSentWithoutWaitingForItsEnd() {
        for (int i = 0; i < 4; i++) {
            frame(RecordWriter.FRAME_BYTES);
        }
        channel.flush();
        assertThat(records()).containsExactly(16384, 16384, 16384, 16384);
    }

    @Test
    void prefaceOfAnHttp2ClientIsNoFrame() {
        channel.write(text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
        frame(16_000);
        channel.flush();
        channel.runPendingTasks();
        assertThat(records()).containsExactly(24 + 9 + 16_000);
    }

    @Test
    void closingSendsWhatWaits() {
        ChannelFuture last = frame(5);
        channel.close();
        assertThat(records()).containsExactly(14);
        assertThat(last.isSuccess()).isTrue();
    }

    @Test
    void lostConnectionReleasesWhatWaitsAndTellsItsWriters() {
        ChannelFuture last = frame(5);
        channel.pipeline().remove(RecordWriter.class);
        assertThat(last.cause()).isInstanceOf(java.nio.channels.ClosedChannelException.class);
    }

    /** Head and payload in two writes, as Netty's frame writer does it. */
    private ChannelFuture frame(int payload) {
        channel.write(Unpooled.buffer(9)
                .writeMedium(payload)
                .writeByte(0)
                .writeByte(0)
                .writeInt(1));
        return channel.write(Unpooled.wrappedBuffer(new byte[payload]));
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private List<Integer> records() {
        List<Integer> sizes = new ArrayList<>();
        for (ByteBuf record = channel.readOutbound(); record != null; record = channel.readOutbound()) {
            sizes.add(record.readableBytes());
            record.release();
        }
        return sizes;
    }
}

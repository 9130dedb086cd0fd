package dev.sallyport.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits in memory for a channel. */
class StreamMemoryTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void whatIsWrittenWaitsBelowAndAboveTheMarks() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1000, 4000));
        long nothing = StreamMemory.waiting(channel);
        assertThat(nothing).isBetween(0L, 2L);
        channel.write(Unpooled.wrappedBuffer(new byte[3000]));
        assertThat(channel.isWritable()).isTrue();
        assertThat(StreamMemory.waiting(channel)).isBetween(3000L, 3200L);
        channel.write(Unpooled.wrappedBuffer(new byte[3000]));
        assertThat(channel.isWritable()).isFalse();
        assertThat(StreamMemory.waiting(channel)).isBetween(6000L, 6400L);
    }

    @Test
    void theLastWhoSaysWhatItHoldsBeyondIsAsked() {
        assertThat(StreamMemory.beyond(channel)).isZero();
        AtomicLong held = new AtomicLong(7);
        StreamMemory.alsoHeld(channel, () -> 1000);
        StreamMemory.alsoHeld(channel, held::get);
        assertThat(StreamMemory.beyond(channel)).isEqualTo(7);
        held.set(8);
        assertThat(StreamMemory.beyond(channel)).isEqualTo(8);
    }
}

package dev.sallyport.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordWriterTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new RecordWriter());

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void whatOneTurnWritesLeavesInOneRecordAtItsEnd() throws Exception {
        Queue<Integer> left = new ConcurrentLinkedQueue<>();
        EventLoop loop = new DefaultEventLoop();
        LocalChannel real = new LocalChannel();
        try {
            real.pipeline().addLast(new Tap(left)).addLast(new RecordWriter());
            loop.register(real).sync();
            loop.submit(() -> {
                        for (int payload : new int[] {10, 20}) {
                            real.write(head(payload));
                            real.write(Unpooled.wrappedBuffer(new byte[payload]));
                            real.flush();
                        }
                        assertThat(left).as("before the turn's end").isEmpty();
                    })
                    .sync();
            // Queued behind the turn's end, which the writer has queued meanwhile.
            loop.submit(() -> {}).sync();
            assertThat(left).containsExactly(9 + 10 + 9 + 20);
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    /** Where the socket would be. */
    private static final class Tap extends ChannelOutboundHandlerAdapter {
        private final Queue<Integer> sizes;

        Tap(Queue<Integer> sizes) {
            this.sizes = sizes;
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            sizes.add(((ByteBuf) message).readableBytes());
            ReferenceCountUtil.release(message);
            promise.setSuccess();
        }
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
        channel.write(head(payload));
        return channel.write(Unpooled.wrappedBuffer(new byte[payload]));
    }

    private static ByteBuf head(int payload) {
        return Unpooled.buffer(9).writeMedium(payload).writeByte(0).writeByte(0).writeInt(1);
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

package dev.sallyport.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Open loop: requests start when their time has come, whatever became of the others; where no connection is free, one
 * waits and its wait counts. Latency is from the intended start to the last byte of the answer, so a system that stalls
 * cannot hide what it would have delayed. A unit is a request answered.
 */
final class PacedLoad extends Load {
    private final Histogram nanos = new ConcurrentHistogram(TimeUnit.SECONDS.toNanos(60), 3);
    /** Both belong to the event loop. */
    private final ArrayDeque<Channel> free = new ArrayDeque<>();

    private final ArrayDeque<Long> due = new ArrayDeque<>();
    private long next;

    PacedLoad(Client client, Order order) {
        super(client, order);
    }

    @Override
    void start() throws InterruptedException {
        for (int i = 0; i < order.connections(); i++) {
            client.connect(order, new OneConnection());
        }
        // Not part of the schedule: the handshakes.
        for (int i = 0; i < 500 && opened < order.connections(); i++) {
            pause(TimeUnit.MILLISECONDS.toNanos(10));
        }
        next = System.nanoTime();
    }

    private volatile int opened;

    @Override
    void windowOpens() {
        nanos.reset();
    }

    @Override
    void waitFor(int millis) throws InterruptedException {
        long interval = TimeUnit.SECONDS.toNanos(1) / order.perSecond();
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (next < until) {
            pause(next - System.nanoTime());
            long intended = next;
            client.loop().execute(() -> {
                due.add(intended);
                serve();
            });
            next += interval;
        }
    }

    private void serve() {
        while (!due.isEmpty() && !free.isEmpty()) {
            Channel channel = free.remove();
            OneConnection connection =
                    (OneConnection) channel.attr(OneConnection.KEY).get();
            connection.ask(channel, due.remove());
        }
    }

    @Override
    String histogram() {
        ByteBuffer bytes = ByteBuffer.allocate(nanos.getNeededByteBufferCapacity());
        int length = nanos.encodeIntoCompressedByteBuffer(bytes, Deflater.BEST_COMPRESSION);
        return Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(bytes.array(), length));
    }

    /** Confined to its event loop. */
    private final class OneConnection implements Client.Use {
        static final io.netty.util.AttributeKey<Object> KEY = io.netty.util.AttributeKey.valueOf("bench.connection");

        private int missing;
        private long intended;

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one event loop writes, others read
        public void opened(Channel channel) {
            channel.attr(KEY).set(this);
            opened++;
            free.add(channel);
            serve();
        }

        void ask(Channel channel, long at) {
            intended = at;
            missing = Upstream.SMALL_ANSWER;
            channel.writeAndFlush(Client.ASK_SMALL.duplicate(), channel.voidPromise());
        }

        @Override
        public void received(Channel channel, ByteBuf bytes) {
            missing -= bytes.readableBytes();
            if (missing == 0) {
                units.increment();
                nanos.recordValue(Math.min(System.nanoTime() - intended, nanos.getHighestTrackableValue()));
                free.add(channel);
                serve();
            }
        }

        @Override
        public void closed(boolean wasOpen) {
            if (wasOpen) {
                client.failed(new java.io.IOException("a kept-alive connection ended"));
            }
        }
    }
}

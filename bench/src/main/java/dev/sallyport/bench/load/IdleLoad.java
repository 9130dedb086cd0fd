package dev.sallyport.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;

/** Opens connections, few at a time, asks once on each and then keeps silent. A unit is a connection that was answered. */
final class IdleLoad extends Load {
    private static final int AT_ONCE = 32;

    /** Belongs to the event loop. */
    private int begun;

    IdleLoad(Client client, Order order) {
        super(client, order);
    }

    @Override
    void start() {
        client.loop().execute(() -> {
            for (int i = 0; i < AT_ONCE; i++) {
                more();
            }
        });
    }

    private void more() {
        // Whoever cannot hold so many is not asked for ever.
        if (begun < order.connections() && client.failures() < 200) {
            begun++;
            client.connect(order, new OneConnection());
        }
    }

    @Override
    void waitFor(int millis) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (units.sum() + client.failures() < order.connections()
                && System.nanoTime() < until
                && client.failures() < 200) {
            pause(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Override
    Yield run() throws InterruptedException {
        Yield yield = super.run();
        return new Yield(
                units.sum(),
                yield.nanos(),
                yield.failures(),
                yield.firstFailure(),
                yield.cpuNanos(),
                yield.residentKib(),
                yield.histogram(),
                yield.tls());
    }

    /** Confined to its event loop. */
    private final class OneConnection implements Client.Use {
        private int missing = Upstream.SMALL_ANSWER;

        @Override
        public void opened(Channel channel) {
            channel.writeAndFlush(Client.ASK_SMALL.duplicate(), channel.voidPromise());
        }

        @Override
        public void received(Channel channel, ByteBuf bytes) {
            missing -= bytes.readableBytes();
            if (missing == 0) {
                units.increment();
                more();
            }
        }

        @Override
        public void closed(boolean wasOpen) {
            if (!client.isEnding()) {
                client.failed(new java.io.IOException("an idle connection ended"));
                more();
            }
        }
    }
}

package dev.sallyport.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** As many clients as connections, each: connect, TLS, one request, close, again. A unit is a connection that was answered. */
final class ConnectLoad extends Load {
    ConnectLoad(Client client, Order order) {
        super(client, order);
    }

    @Override
    void start() {
        for (int i = 0; i < order.connections(); i++) {
            again();
        }
    }

    private void again() {
        if (!client.isEnding()) {
            client.connect(order, new OneConnection());
        }
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
                channel.close();
            }
        }

        @Override
        public void closed(boolean wasOpen) {
            if (wasOpen && missing > 0) {
                client.failed(new java.io.IOException("closed before the answer"));
            }
            // A refused connection must not turn the client into a spinning loop.
            if (missing > 0) {
                client.loop().schedule(ConnectLoad.this::again, 10, java.util.concurrent.TimeUnit.MILLISECONDS);
            } else {
                again();
            }
        }
    }
}

package dev.sallyport.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** Closed loop: a connection asks again when it was answered; a unit is a request. */
final class RequestLoad extends Load {
    RequestLoad(Client client, Order order) {
        super(client, order);
    }

    @Override
    void start() {
        for (int i = 0; i < order.connections(); i++) {
            client.connect(order, new OneConnection());
        }
    }

    /** Confined to its event loop. */
    private final class OneConnection implements Client.Use {
        private int missing;

        @Override
        public void opened(Channel channel) {
            ask(channel);
        }

        private void ask(Channel channel) {
            missing = Upstream.SMALL_ANSWER;
            channel.writeAndFlush(Client.ASK_SMALL.duplicate(), channel.voidPromise());
        }

        @Override
        public void received(Channel channel, ByteBuf bytes) {
            missing -= bytes.readableBytes();
            if (missing == 0) {
                units.increment();
                if (!client.isEnding()) {
                    ask(channel);
                }
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

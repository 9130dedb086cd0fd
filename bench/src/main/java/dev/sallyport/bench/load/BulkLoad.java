package dev.sallyport.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** Downloads without end; a unit is a byte. */
final class BulkLoad extends Load implements Client.Use {
    BulkLoad(Client client, Order order) {
        super(client, order);
    }

    @Override
    void start() {
        for (int i = 0; i < order.connections(); i++) {
            client.connect(order, this);
        }
    }

    @Override
    public void opened(Channel channel) {
        channel.writeAndFlush(Client.ASK_ENDLESS.duplicate());
    }

    @Override
    public void received(Channel channel, ByteBuf bytes) {
        units.add(bytes.readableBytes());
    }

    @Override
    public void closed(boolean wasOpen) {
        if (wasOpen) {
            client.failed(new java.io.IOException("a download ended"));
        }
    }
}

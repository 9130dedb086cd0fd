package dev.sallyport.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Closed loop of POSTs whose answers must be 200 and allow; a unit is an answer. */
final class ReviewLoad extends Load {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");

    private final ByteBuf request;

    ReviewLoad(Client client, Order order) {
        super(client, order);
        try {
            byte[] bytes = Files.readAllBytes(Path.of(order.request()));
            request = Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer(bytes.length).writeBytes(bytes).asReadOnly());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + order.request(), e);
        }
    }

    @Override
    void start() {
        for (int i = 0; i < order.connections(); i++) {
            client.connect(order, new OneConnection());
        }
    }

    /** Confined to its event loop. */
    private final class OneConnection implements Client.Use {
        private final ByteBuf answer = Unpooled.buffer();

        @Override
        public void opened(Channel channel) {
            channel.writeAndFlush(request.duplicate());
        }

        @Override
        public void received(Channel channel, ByteBuf bytes) {
            answer.writeBytes(bytes);
            String text = answer.toString(StandardCharsets.US_ASCII);
            int body = text.indexOf("\r\n\r\n") + 4;
            Matcher length = LENGTH.matcher(text);
            if (body < 4 || !length.find() || answer.readableBytes() < body + Integer.parseInt(length.group(1))) {
                return;
            }
            answer.clear();
            if (text.startsWith("HTTP/1.1 200") && text.contains("\"allowed\":true")) {
                units.increment();
                if (!client.isEnding()) {
                    channel.writeAndFlush(request.duplicate());
                }
            } else {
                client.failed(
                        new IOException("answered " + text.lines().findFirst().orElse("nothing")));
                channel.close();
            }
        }

        @Override
        public void closed(boolean wasOpen) {
            if (wasOpen) {
                client.failed(new IOException("a kept-alive connection ended"));
            }
        }
    }
}

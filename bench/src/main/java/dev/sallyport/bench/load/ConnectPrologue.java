package dev.sallyport.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Asks an HTTP proxy for a tunnel, then makes way for TLS. Confined to its event loop. */
final class ConnectPrologue extends ChannelInboundHandlerAdapter {
    private final String authority;
    private final Runnable then;
    private final StringBuilder head = new StringBuilder();

    ConnectPrologue(String authority, Runnable then) {
        this.authority = authority;
        this.then = then;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        String request = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n";
        context.writeAndFlush(context.alloc().buffer().writeBytes(request.getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        head.append(bytes.toString(StandardCharsets.US_ASCII));
        bytes.release();
        if (head.indexOf("\r\n\r\n") < 0) {
            return;
        }
        if (!head.substring(0, Math.min(12, head.length())).matches("HTTP/1\\.[01] 200")) {
            context.fireExceptionCaught(new IOException("the proxy says " + head.substring(0, head.indexOf("\r\n"))));
            context.close();
            return;
        }
        then.run();
        // TLS begins when its handler is added to an active channel; this one's work is done.
        context.pipeline().remove(this);
    }
}

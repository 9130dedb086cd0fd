package dev.sallyport.proxy.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import io.netty.handler.codec.http2.Http2FrameStreamEvent;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Has Netty's multiplexer serve HTTP/2 within a tunnel stream. It takes a channel for a client's unless its parent is a
 * listening one, and then stream 1, an app's first, for the answer to an upgrade, and streams above the last one of a client's
 * GOAWAY for refused ones. So its events are told in the name of a channel whose parent listens, and GOAWAY, on which the codec
 * has acted, is not told. Sits before the multiplexer. Confined to the channel's event loop.
 */
public final class ServerStreams extends ChannelInboundHandlerAdapter {
    private final Http2MultiplexHandler streams;
    private @Nullable ChannelHandlerContext asServer;

    /** Before {@code streams}, in the same pipeline. */
    public ServerStreams(Http2MultiplexHandler streams) {
        this.streams = streams;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Face face = new Face(ctx.channel());
        face.pipeline().addLast(new ChannelInboundHandlerAdapter());
        asServer = face.pipeline().firstContext();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof Http2FrameStreamEvent) {
            streams.userEventTriggered(Objects.requireNonNull(asServer, "in a pipeline"), event);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Http2GoAwayFrame goAway) {
            goAway.release();
        } else {
            ctx.fireChannelRead(message);
        }
    }

    /** Stands for a channel where the multiplexer asks whose it is and for its loop; is never registered, carries nothing. */
    private static final class Face extends LocalChannel {
        private final Channel behind;
        private final LocalServerChannel listener = new LocalServerChannel();

        Face(Channel behind) {
            this.behind = behind;
        }

        @Override
        public EventLoop eventLoop() {
            return behind.eventLoop();
        }

        @Override
        public LocalServerChannel parent() {
            return listener;
        }
    }
}

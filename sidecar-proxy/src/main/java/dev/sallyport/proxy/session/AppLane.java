package dev.sallyport.proxy.session;

import dev.sallyport.proxy.lane.Lane;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * The app's lane, which can also say a last word: after it nothing cuts the lane short until the app has had time to read
 * it. (Closing a socket with unread bytes makes the kernel send RST, which takes the last word away from the app.)
 * Confined to its event loop.
 */
final class AppLane implements Lane {
    private static final int LINGER_SECONDS = 2;

    private final Lane lane;
    private boolean withheld;
    private boolean leaving;

    AppLane(Lane lane) {
        this.lane = lane;
    }

    /** While bytes that were read are still to be passed on, the input has not ended. */
    void withhold(boolean value) {
        withheld = value;
    }

    /** Writes this and leaves; owns the buffer. */
    void farewell(ByteBuf lastWord) {
        channel().writeAndFlush(lastWord);
        leave();
    }

    /** Ends our direction, drops what the app still says, and closes when it has ended too or did not in time. */
    void leave() {
        if (leaving) {
            return;
        }
        leaving = true;
        channel().pipeline().addFirst("farewell", new Farewell());
        channel().config().setAutoRead(true);
        lane.finish();
        if (lane.inputEnded()) {
            lane.close();
        }
        var deadline = channel().eventLoop().schedule(lane::close, LINGER_SECONDS, TimeUnit.SECONDS);
        channel().closeFuture().addListener(closed -> deadline.cancel(false));
    }

    @Override
    public Channel channel() {
        return lane.channel();
    }

    @Override
    public boolean inputEnded() {
        return lane.inputEnded() && !withheld;
    }

    @Override
    public ChannelFuture finish() {
        return lane.finish();
    }

    @Override
    public void abort() {
        if (!leaving) {
            lane.abort();
        }
    }

    @Override
    public void close() {
        if (!leaving) {
            lane.close();
        }
    }

    /** Drops what comes. */
    private final class Farewell extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                lane.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // The app reset: there is nobody left to speak to.
            lane.abort();
        }
    }
}

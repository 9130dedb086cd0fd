package dev.sallyport.proxy.upstream;

import dev.sallyport.proxy.lane.LaneReset;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/** Tells a connection to a destination what its channel says. Confined to its event loop. */
final class ConnectionEvents extends ChannelInboundHandlerAdapter {
    /** Hears of it. */
    interface Hearing {
        /** Bytes came; owned by who hears. */
        void onBytes(ByteBuf bytes);

        /** One read is over. */
        void onReadComplete();

        /** The destination sends nothing more. */
        void onInputEnded();

        /** What is to be sent may be given again. */
        void onRoom();

        /** It is reset, or gone. */
        void onLost(String how);

        /** It failed. */
        void onFailure(Throwable cause);
    }

    private final Hearing hearing;

    ConnectionEvents(Hearing hearing) {
        this.hearing = hearing;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        hearing.onBytes((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        hearing.onReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            hearing.onInputEnded();
        } else if (event instanceof LaneReset(String detail)) {
            hearing.onLost(detail);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            hearing.onRoom();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        hearing.onLost("it was closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        hearing.onFailure(cause);
    }
}

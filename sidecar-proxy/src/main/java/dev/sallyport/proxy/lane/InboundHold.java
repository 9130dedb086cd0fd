package dev.sallyport.proxy.lane;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Delivers bytes, and the end of input behind them, only to someone who asked for them. Needed because epoll's channels
 * read on by themselves once the peer's FIN has come, autoRead or not, and what nobody waits for yet would be lost at
 * the pipeline's end. What is held is bounded by the socket's receive buffer.
 */
final class InboundHold extends ChannelDuplexHandler {
    private final Queue<Object> held = new ArrayDeque<>(2);
    private boolean asked;
    private boolean delivering;
    private boolean endSeen;
    private boolean endDelivered;

    /** True once the end of input was passed on. */
    boolean inputEnded() {
        return endDelivered;
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        asked = true;
        if (!delivering && (!held.isEmpty() || endSeen && !endDelivered)) {
            release(ctx);
        }
        ctx.read();
    }

    private void release(ChannelHandlerContext ctx) {
        delivering = true;
        boolean any = false;
        while (isWanted(ctx) && !held.isEmpty()) {
            any = true;
            asked = false;
            ctx.fireChannelRead(held.remove());
        }
        delivering = false;
        if (any) {
            ctx.fireChannelReadComplete();
        }
        endIfDrained(ctx);
    }

    private void endIfDrained(ChannelHandlerContext ctx) {
        if (endSeen && !endDelivered && held.isEmpty()) {
            endDelivered = true;
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    private boolean isWanted(ChannelHandlerContext ctx) {
        return asked || ctx.channel().config().isAutoRead();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (held.isEmpty() && isWanted(ctx)) {
            ctx.fireChannelRead(message);
        } else {
            held.add(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        asked = false;
        ctx.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            endSeen = true;
            endIfDrained(ctx);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}

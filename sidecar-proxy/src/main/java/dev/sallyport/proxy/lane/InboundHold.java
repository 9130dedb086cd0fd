package dev.sallyport.proxy.lane;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Delivers bytes, and the end or failure of input behind them, only to someone who asked for them. Needed because epoll's channels
 * read on by themselves once the peer's FIN has come, autoRead or not, and what nobody waits for yet would be lost at
 * the pipeline's end. What is held is bounded by the socket's receive buffer.
 */
final class InboundHold extends ChannelDuplexHandler {
    private final Deque<Object> held = new ArrayDeque<>(2);
    private boolean asked;
    private boolean delivering;
    private boolean endSeen;
    private boolean endDelivered;
    private boolean broken;
    private @Nullable Throwable failure;

    /** True once the end of input was passed on. */
    boolean inputEnded() {
        return endDelivered;
    }

    /** True once anything came: bytes, an end, a failure. */
    boolean isTouched() {
        return endSeen || broken || !held.isEmpty();
    }

    /** Takes bytes back, to be delivered before all others. */
    void unread(ByteBuf early) {
        if (early.isReadable()) {
            held.addFirst(early);
        } else {
            early.release();
        }
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        asked = true;
        if (!delivering && (!held.isEmpty() || failure != null || endSeen && !endDelivered)) {
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
        failIfDrained(ctx);
        endIfDrained(ctx);
    }

    private void failIfDrained(ChannelHandlerContext ctx) {
        Throwable cause = failure;
        if (cause != null && held.isEmpty()) {
            failure = null;
            ctx.fireExceptionCaught(cause);
        }
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
            // After a read error epoll reports an end as well; it is none.
            endSeen = !broken;
            endIfDrained(ctx);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        broken = true;
        failure = cause;
        if (isWanted(ctx)) {
            failIfDrained(ctx);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}

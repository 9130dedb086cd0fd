package dev.sallyport.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads an app's first bytes, one read at a time, until it has enough, and holds them. Owns them until they are taken or
 * passed on, or the channel is gone. Confined to its channel's event loop.
 */
final class HeldBytes extends ChannelInboundHandlerAdapter {
    private final BooleanSupplier enough;
    private final Runnable lost;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private @Nullable ChannelHandlerContext context;
    private boolean ended;
    private boolean done;

    /**
     * Holds bytes.
     *
     * @param enough asked after each read and at the end of input: true stops reading
     * @param lost called when the channel breaks while this is in its pipeline
     */
    HeldBytes(BooleanSupplier enough, Runnable lost) {
        this.enough = enough;
        this.lost = lost;
    }

    /** Starts reading, once this is in its pipeline. */
    void begin(boolean endedAlready) {
        if (endedAlready) {
            onEnd();
        } else if (context != null) {
            context.read();
        }
    }

    private void onEnd() {
        ended = true;
        if (!done && enough.getAsBoolean()) {
            done = true;
        }
    }

    /** What is held; not to be kept. */
    ByteBuf bytes() {
        return held;
    }

    /** True once the app has finished sending. */
    boolean isEnded() {
        return ended;
    }

    /** Reads no more; what is held stays. */
    void stop() {
        done = true;
    }

    /** Leaves the pipeline and gives the bytes to the caller, who owns them. */
    ByteBuf take() {
        stop();
        ByteBuf taken = held;
        held = Unpooled.EMPTY_BUFFER;
        remove();
        return taken;
    }

    /** Passes everything held, and the end behind it, to the handlers behind this one and leaves the pipeline. */
    void passOn() {
        stop();
        ChannelHandlerContext ctx = context;
        ByteBuf taken = held;
        held = Unpooled.EMPTY_BUFFER;
        if (ctx == null || ctx.isRemoved()) {
            taken.release();
            return;
        }
        ctx.fireChannelRead(taken);
        ctx.fireChannelReadComplete();
        if (ended) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        remove();
    }

    private void remove() {
        ChannelHandlerContext ctx = context;
        if (ctx != null && !ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        held.release();
        held = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        held = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), held, (ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (done || ended) {
            return;
        }
        if (enough.getAsBoolean()) {
            done = true;
        } else {
            ctx.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            onEnd();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lost.run();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        lost.run();
    }
}

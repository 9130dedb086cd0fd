package dev.sallyport.proxy.exchange;

import dev.sallyport.proxy.lane.Lane;
import dev.sallyport.proxy.lane.LaneReset;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Between a lane and a codec of HTTP/2: a codec that closes its channel closes the lane in order, so that its last frames
 * arrive; a peer that has finished sending, or has reset, ends the connection, which has no half; while a peer takes nothing
 * of what was written nothing more is read from it. What the lane itself writes or closes from the pipeline's end (a tunnel
 * stream's own frames among it) goes past the codec. Confined to the channel's event loop.
 */
public final class LaneEdge extends ChannelDuplexHandler {
    private final Lane lane;
    private final Runnable ended;
    private @Nullable ChannelHandlerContext context;
    private boolean closing;

    /**
     * For one connection.
     *
     * @param ended told, perhaps more than once, when nothing more comes
     */
    public LaneEdge(Lane lane, Runnable ended) {
        this.lane = lane;
        this.ended = ended;
    }

    /** Adds itself, then these, then the way past them; each handler writes by its own context only. */
    public void enclose(ChannelPipeline pipeline, ChannelHandler... layers) {
        pipeline.addLast("lane-edge", this);
        for (ChannelHandler layer : layers) {
            pipeline.addLast(layer);
        }
        pipeline.addLast("lane-back", new Back());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE || event instanceof LaneReset) {
            ended.run();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!closing) {
            ctx.channel().config().setAutoRead(ctx.channel().isWritable());
        }
        ctx.fireChannelWritabilityChanged();
    }

    /** The codec's. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        lane.channel().closeFuture().addListener(closed -> promise.trySuccess());
        if (!closing) {
            closing = true;
            lane.close();
        }
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "in a pipeline");
    }

    /** The lane's own. */
    private final class Back extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            context().write(message, promise);
        }

        @Override
        public void flush(ChannelHandlerContext ctx) {
            context().flush();
        }

        @Override
        public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
            closing = true;
            context().close(promise);
        }
    }
}

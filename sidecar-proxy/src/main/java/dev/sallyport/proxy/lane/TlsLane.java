package dev.sallyport.proxy.lane;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A TLS connection that carries one tunnel (an HTTP/1.1 CONNECT guest). TLS peers do not half-close dependably, so the
 * end of the outbound direction ends both: what is pending is flushed, then close_notify and FIN (RFC 9110 §9.3.6).
 * Confined to the channel's event loop.
 */
public final class TlsLane implements Lane {
    private final Channel channel;
    private final Ends ends = new Ends();
    private final InboundHold hold = new InboundHold();
    private @Nullable ChannelPromise finished;

    private TlsLane(Channel channel) {
        this.channel = channel;
    }

    /** Takes over a channel whose pipeline holds an {@code SslHandler}; sets autoRead off. */
    public static TlsLane of(Channel channel) {
        TlsLane lane = new TlsLane(channel);
        channel.config().setAutoRead(false);
        channel.pipeline().addLast("tls-ends", lane.ends).addLast("tls-hold", lane.hold);
        return lane;
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public boolean inputEnded() {
        return hold.inputEnded();
    }

    @Override
    public ChannelFuture finish() {
        if (finished == null) {
            ChannelPromise promise = channel.newPromise();
            finished = promise;
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
                ends.end();
                channel.close(promise);
            });
        }
        return finished;
    }

    @Override
    public void abort() {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            // Past the SslHandler, which would answer with an orderly close_notify.
            channel.unsafe().close(channel.unsafe().voidPromise());
        }
    }

    @Override
    public void close() {
        if (channel.isOpen()) {
            finish();
            var deadline = channel.eventLoop().schedule(this::abort, CLOSE_GRACE_SECONDS, TimeUnit.SECONDS);
            channel.closeFuture().addListener(closed -> deadline.cancel(false));
        }
    }

    /** Turns the several ways in which TLS input ends into the one event of a lane. */
    private static final class Ends extends ChannelInboundHandlerAdapter {
        private @Nullable ChannelHandlerContext context;
        private boolean ended;

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            context = ctx;
        }

        void end() {
            if (!ended && context != null) {
                ended = true;
                context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == SslCloseCompletionEvent.SUCCESS) {
                end();
            } else if (event != ChannelInputShutdownEvent.INSTANCE) {
                // A FIN without close_notify is a truncation: it ends the channel, not the input.
                ctx.fireUserEventTriggered(event);
            }
        }
    }
}

package dev.sallyport.proxy.lane;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * TLS that we began, towards a destination or its parent proxy, within which another may begin. The end of the outbound direction is close_notify alone, so that an answer still
 * comes (RFC 8446 §6.1); the end of the inbound one is close_notify too, and a bare FIN only while that cuts nothing short.
 * Confined to the channel's event loop.
 */
public final class TlsUpstreamLane implements OutwardLane {
    private static final String HOLD = "-hold";
    private static final String CUT = "-cut";

    private final Channel channel;
    private final SslHandler tls;
    private final String name;
    private final InboundHold hold = new InboundHold();
    private BooleanSupplier incomplete = () -> false;
    private @Nullable ChannelPromise finished;

    private TlsUpstreamLane(Channel channel, SslHandler tls, String name) {
        this.channel = channel;
        this.tls = tls;
        this.name = name;
    }

    /**
     * Begins TLS on a connection that nothing was read from; the handler says when it stands.
     *
     * @return null when the connection has ended already; it is closed then
     */
    public static @Nullable TlsUpstreamLane begin(OutwardLane plain, SslHandler tls) {
        Channel channel = plain.channel();
        if (!plain.giveUp()) {
            channel.close();
            return null;
        }
        TlsUpstreamLane lane = new TlsUpstreamLane(
                channel, tls, plain instanceof TlsUpstreamLane outer ? outer.name + "-inner" : "tls");
        channel.pipeline()
                .addLast(lane.name, tls)
                .addLast(lane.name + "-ends", lane.new Ends())
                .addLast(lane.name + HOLD, lane.hold)
                .addLast(lane.name + CUT, lane.new Cut());
        channel.read();
        return lane;
    }

    @Override
    public void unread(ByteBuf early) {
        hold.unread(early);
    }

    @Override
    public boolean giveUp() {
        boolean whole = !hold.isTouched();
        channel.pipeline().remove(name + CUT);
        channel.pipeline().remove(name + HOLD);
        return whole && channel.isActive();
    }

    /** Says from now on whether an end would leave something half-said; a bare FIN is then a failure. */
    public void whileIncomplete(BooleanSupplier answering) {
        incomplete = answering;
    }

    /** True when HTTP/2 was selected (ALPN {@code h2}). */
    public boolean speaksHttp2() {
        return ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol());
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
        if (finished != null) {
            return finished;
        }
        ChannelPromise promise = channel.newPromise();
        finished = promise;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (!written.isSuccess()) {
                promise.tryFailure(written.cause());
            } else if (hold.inputEnded()) {
                channel.close(promise);
            } else {
                tls.closeOutbound();
                promise.trySuccess();
            }
        });
        return promise;
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
            finish().addListener(ChannelFutureListener.CLOSE);
            var deadline = channel.eventLoop().schedule(this::abort, CLOSE_GRACE_SECONDS, TimeUnit.SECONDS);
            channel.closeFuture().addListener(closed -> deadline.cancel(false));
        }
    }

    private boolean truncated;

    /** Makes one event of the ways in which input ends, before it is held back. */
    private final class Ends extends ChannelInboundHandlerAdapter {
        private boolean ended;

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE
                    && !tls.handshakeFuture().isDone()) {
                ctx.close();
            } else if (event == ChannelInputShutdownEvent.INSTANCE || event == SslCloseCompletionEvent.SUCCESS) {
                if (!ended) {
                    ended = true;
                    truncated = event != SslCloseCompletionEvent.SUCCESS;
                    ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
                }
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // A handshake that fails is told by its future.
            if (tls.handshakeFuture().isSuccess()) {
                ctx.fireExceptionCaught(cause);
            }
        }
    }

    /** Makes a failure of an end that cuts something short, once everything before it was delivered. */
    private final class Cut extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE && truncated && incomplete.getAsBoolean()) {
                ctx.fireExceptionCaught(new IOException("the destination ended without close_notify"));
            } else {
                ctx.fireUserEventTriggered(event);
            }
        }
    }
}

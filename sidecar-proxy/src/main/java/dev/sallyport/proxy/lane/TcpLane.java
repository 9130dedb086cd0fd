package dev.sallyport.proxy.lane;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A plain TCP connection: a direction ends with FIN, an abort is RST (RFC 9293 §3.6, PROTOCOL §5.6). Confined to the
 * channel's event loop.
 */
public final class TcpLane implements OutwardLane {
    private static final String HOLD = "tcp-hold";

    private final DuplexChannel channel;
    private final InboundHold hold = new InboundHold();
    private @Nullable ChannelPromise finished;

    private TcpLane(DuplexChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes over a connected channel, on its event loop and before anything was read: half-closure on, autoRead off,
     * {@link ReadSizes}, and a handler at the pipeline's end that holds back what nobody has asked for. Handlers that look
     * at the bytes go behind it.
     */
    public static TcpLane of(DuplexChannel channel) {
        channel.config().setAutoRead(false);
        channel.config().setRecvByteBufAllocator(ReadSizes.SHARED);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        TcpLane lane = new TcpLane(channel);
        channel.pipeline().addLast(HOLD, lane.hold);
        return lane;
    }

    @Override
    public void unread(ByteBuf early) {
        hold.unread(early);
    }

    @Override
    public boolean giveUp() {
        boolean whole = !hold.isTouched();
        channel.pipeline().remove(HOLD);
        return whole && channel.isActive();
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
        // shutdownOutput throws away what is still queued, so an empty buffer queues up behind it first.
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (!written.isSuccess()) {
                promise.tryFailure(written.cause());
            } else if (hold.inputEnded()) {
                // Both directions have ended: closing says FIN as well, for one system call and no exception.
                channel.close(promise);
            } else {
                channel.shutdownOutput(promise);
            }
        });
        return promise;
    }

    @Override
    public void abort() {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }

    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        if (finished != null && finished.isDone()) {
            channel.close();
            return;
        }
        finish().addListener(ChannelFutureListener.CLOSE);
        var deadline = channel.eventLoop().schedule(this::abort, CLOSE_GRACE_SECONDS, TimeUnit.SECONDS);
        channel.closeFuture().addListener(closed -> deadline.cancel(false));
    }
}

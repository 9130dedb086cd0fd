package dev.sallyport.proxy.relay;

import dev.sallyport.proxy.lane.Lane;
import dev.sallyport.proxy.lane.LaneReset;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * One direction of a relay: sits last in its source's pipeline, writes what arrives to the sink, and reads its source only
 * while the sink takes more. Confined to the relay's event loop.
 *
 * <pre>
 * OPEN --source ended--> ENDING --everything handed on--> ENDED
 * </pre>
 */
final class Flow extends ChannelInboundHandlerAdapter {
    /** What a flow tells its relay. */
    interface Listener {
        /** The source ended; what it sent is still being handed on. */
        void ending(Flow flow);

        /** The source ended and all of it was handed on. */
        void ended(Flow flow);

        /** The source reset, or was lost before it ended. */
        void broken(Flow flow, String detail);

        /** The source is gone after it had ended in order. */
        void gone(Flow flow);
    }

    private final Lane source;
    private final Lane sink;
    private LongConsumer counter;
    private final Listener listener;
    private boolean ending;
    private boolean ended;
    private boolean paused;
    private long moved;

    Flow(Lane source, Lane sink, LongConsumer counter, Listener listener) {
        this.source = source;
        this.sink = sink;
        this.counter = counter;
        this.listener = listener;
    }

    Lane source() {
        return source;
    }

    /** True once the source has ended, whether or not all was handed on. */
    boolean isEnding() {
        return ending;
    }

    /** True once the source has ended and all of it was handed on. */
    boolean isEnded() {
        return ended;
    }

    /** A number that changes whenever bytes move in this direction: read from the source or taken by the sink. */
    long progress() {
        Channel channel = sink.channel();
        long room = channel.isWritable() ? channel.bytesBeforeUnwritable() : -channel.bytesBeforeWritable();
        return 31 * moved + room;
    }

    /** True when the sink takes more. */
    boolean hasRoom() {
        return sink.channel().isWritable();
    }

    /** Hands on bytes of the source that were read before the relay began. */
    void handOn(ByteBuf bytes) {
        moved += bytes.readableBytes();
        counter.accept(bytes.readableBytes());
        sink.channel().write(bytes);
    }

    /** From now on counts there. */
    void count(LongConsumer other) {
        counter = other;
    }

    /** While paused the source is not read, whatever room the sink has. */
    void pause(boolean value) {
        paused = value;
        balance();
    }

    /** Reads the source exactly while the sink has room. */
    void balance() {
        boolean wanted = sink.channel().isWritable() && !paused || ending;
        if (source.channel().config().isAutoRead() != wanted) {
            source.channel().config().setAutoRead(wanted);
        }
    }

    void onSourceEnded() {
        if (ending) {
            return;
        }
        ending = true;
        listener.ending(this);
        // A sink that cannot be told is gone: this direction is over all the same, and the other one's last bytes still
        // pass.
        sink.finish().addListener(told -> {
            abandon();
            listener.ended(this);
        });
    }

    /** Nobody takes this direction's bytes any more: they are read and dropped. */
    void abandon() {
        ending = true;
        ended = true;
        balance();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (ending) {
            ((ByteBuf) message).release();
            return;
        }
        handOn((ByteBuf) message);
        balance();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        sink.channel().flush();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        switch (event) {
            case ChannelInputShutdownEvent end -> {
                sink.channel().flush();
                onSourceEnded();
            }
            case LaneReset reset -> listener.broken(this, reset.detail());
            default -> ReferenceCountUtil.release(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (ending) {
            listener.gone(this);
        } else {
            listener.broken(this, "the connection was lost before it had ended");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Only our own words: a TLS alert or a frame may carry the peer's.
        boolean reset = cause instanceof IOException;
        listener.broken(
                this,
                reset
                        ? "the connection was reset"
                        : "the connection failed: " + cause.getClass().getSimpleName());
    }
}

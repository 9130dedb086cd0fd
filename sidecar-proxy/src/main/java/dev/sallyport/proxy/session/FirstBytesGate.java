package dev.sallyport.proxy.session;

import dev.sallyport.proxy.lane.LaneReset;
import dev.sallyport.proxy.sniff.ProtocolSniffer;
import dev.sallyport.proxy.sniff.Sniffed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds what the workload sends until it has been judged; nothing passes before {@link #open} or {@link #detach}. Tells
 * once, for each {@link #await}, what the bytes are. Owns the held bytes and gives them up exactly once: passed on, handed
 * over, or released with the channel. Confined to its channel's event loop.
 *
 * <pre>
 *  HOLDING ── open() ──▶ OPEN (transparent)
 *     │└──── detach() ─▶ gone from the pipeline, bytes handed over
 *     └ drop(), closed ▶ bytes released
 * </pre>
 */
final class FirstBytesGate extends ChannelInboundHandlerAdapter {
    /** Its name in a pipeline. */
    static final String NAME = "first-bytes";

    /**
     * How long to wait.
     *
     * @param silence for the first byte; null for ever
     * @param undecided from the first byte until bytes that begin neither TLS nor HTTP are what they are: some protocols
     *     say little before they want an answer
     * @param completion from the first byte until a TLS or HTTP beginning must be whole
     * @param concludes whether unfinished bytes are judged as they are when the time is over (TLS and HTTP cut short are
     *     malformed), or the answer is {@link Sniffed.NeedMore}
     */
    record Patience(@Nullable Duration silence, Duration undecided, Duration completion, boolean concludes) {}

    private final ProtocolSniffer sniffer;
    private final int maxBytes;
    private final Runnable onLost;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Patience patience;
    private @Nullable Consumer<Sniffed> listener;
    private @Nullable ScheduledFuture<?> timer;
    private boolean prolonged;
    private boolean inputEnded;
    private boolean open;
    private boolean followed;
    private boolean owned;
    private boolean dropping;

    /**
     * A closed gate.
     *
     * @param onLost told when the connection breaks while nobody behind the gate would see it
     */
    FirstBytesGate(ProtocolSniffer sniffer, int maxBytes, Runnable onLost) {
        this.sniffer = sniffer;
        this.maxBytes = maxBytes;
        this.onLost = onLost;
    }

    /** Tells {@code then} once what the bytes are, perhaps before this returns. Does not start reading. */
    void await(Patience howLong, Consumer<Sniffed> then) {
        patience = howLong;
        listener = then;
        prolonged = false;
        if (held.isReadable()) {
            arm(howLong.undecided());
        } else if (howLong.silence() != null) {
            arm(howLong.silence());
        }
        look();
    }

    /** True while bytes, or their end, wait to be judged. */
    boolean isHolding() {
        return !open && (held.isReadable() || listener != null && !inputEnded);
    }

    /** Somebody behind the gate takes care of a broken connection from now on. */
    void follow() {
        followed = true;
    }

    /** Passes on what is held and whatever comes. */
    void open() {
        open = true;
        cancel();
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ByteBuf bytes = take();
            if (bytes.isReadable()) {
                ctx.fireChannelRead(bytes);
                ctx.fireChannelReadComplete();
            } else {
                bytes.release();
            }
            if (inputEnded) {
                ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            }
        }
    }

    /** Leaves the pipeline and hands over what was held; the caller owns it. An end of input is left to the lane to say. */
    ByteBuf detach() {
        cancel();
        open = true;
        ByteBuf bytes = take();
        if (context != null && !context.isRemoved()) {
            context.pipeline().remove(this);
        }
        return bytes;
    }

    /** Releases what is held and whatever comes: the connection was refused. */
    void drop() {
        cancel();
        dropping = true;
        take().release();
    }

    private ByteBuf take() {
        ByteBuf bytes = held;
        held = Unpooled.EMPTY_BUFFER;
        owned = false;
        return bytes;
    }

    private void look() {
        Patience howLong = patience;
        if (listener == null || howLong == null) {
            return;
        }
        Sniffed seen = sniffer.sniff(held);
        if (!(seen instanceof Sniffed.NeedMore)) {
            tell(seen);
        } else if (inputEnded || held.readableBytes() >= maxBytes) {
            tell(sniffer.conclude(held));
        }
    }

    private void onTimer() {
        Patience howLong = patience;
        if (listener == null || howLong == null) {
            return;
        }
        Sniffed seen = howLong.concludes() ? sniffer.conclude(held) : sniffer.sniff(held);
        Duration rest = howLong.completion().minus(howLong.undecided());
        if (seen instanceof Sniffed.Malformed && !prolonged && rest.isPositive()) {
            prolonged = true;
            arm(rest);
        } else {
            tell(seen);
        }
    }

    private void tell(Sniffed what) {
        Consumer<Sniffed> then = listener;
        cancel();
        if (then != null) {
            then.accept(what);
        }
    }

    private void arm(Duration wait) {
        if (timer != null) {
            timer.cancel(false);
        }
        if (context != null) {
            timer = context.executor().schedule(this::onTimer, wait.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void cancel() {
        listener = null;
        patience = null;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        cancel();
        take().release();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (open) {
            ctx.fireChannelRead(message);
            return;
        }
        ByteBuf bytes = (ByteBuf) message;
        if (dropping) {
            bytes.release();
            return;
        }
        boolean first = !held.isReadable();
        held = first ? bytes : append(ctx, bytes);
        if (first && patience != null) {
            arm(patience.undecided());
        }
        look();
    }

    /** Copies into a buffer of our own: what came first may share its memory with its neighbours. */
    private ByteBuf append(ChannelHandlerContext ctx, ByteBuf more) {
        ByteBuf known = held;
        try {
            if (!owned) {
                held = ctx.alloc().buffer(known.readableBytes() + more.readableBytes());
                owned = true;
                held.writeBytes(known);
                known.release();
            }
            return held.writeBytes(more);
        } finally {
            more.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof LaneReset) {
            lost();
        }
        if (open || event != ChannelInputShutdownEvent.INSTANCE) {
            ctx.fireUserEventTriggered(event);
            return;
        }
        inputEnded = true;
        look();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lost();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (followed) {
            ctx.fireExceptionCaught(cause);
        } else {
            lost();
        }
    }

    private void lost() {
        if (!followed) {
            onLost.run();
        }
    }
}

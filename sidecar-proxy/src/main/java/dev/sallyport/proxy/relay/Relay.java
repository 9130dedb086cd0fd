package dev.sallyport.proxy.relay;

import dev.sallyport.proxy.connection.ConnectionLedger;
import dev.sallyport.proxy.lane.Lane;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins two lanes until both directions have ended, or one breaks, or someone cuts it. Each side is read only while the
 * other takes more, so that what waits in memory is bounded by the watermarks and one read; a side's end is passed on
 * after its last byte and the other direction lives on. Reports exactly one {@link Ending}, after which both lanes are
 * closed. Confined to the event loop that both lanes share.
 */
public final class Relay {
    private final Flow.Listener listener = new Turns();
    private final Flow up;
    private final Flow down;
    private final ConnectionLedger ledger;
    private final RelaySettings settings;
    private final Consumer<Ending> whenEnded;
    private @Nullable Future<?> idleCheck;
    private long lastProgress;
    private long marked;
    private boolean over;

    private Relay(
            Lane downstream,
            Lane upstream,
            ConnectionLedger ledger,
            RelaySettings settings,
            Consumer<Ending> whenEnded) {
        this.up = new Flow(downstream, upstream, ledger::sent, listener);
        this.down = new Flow(upstream, downstream, ledger::received, listener);
        this.ledger = ledger;
        this.settings = settings;
        this.whenEnded = whenEnded;
    }

    /** {@link #join(Lane, Lane, ByteBuf, ConnectionLedger, RelaySettings, Consumer)} without early bytes. */
    public static Relay join(
            Lane downstream,
            Lane upstream,
            ConnectionLedger ledger,
            RelaySettings settings,
            Consumer<Ending> whenEnded) {
        return join(downstream, upstream, Unpooled.EMPTY_BUFFER, ledger, settings, whenEnded);
    }

    /**
     * Begins to relay. Handlers are added at the end of both pipelines, behind whatever is there already; what those pass
     * on is what is relayed and counted. A lane that has ended or gone already is dealt with at once, so
     * {@code whenEnded} may be called before this returns.
     *
     * @param downstream towards the workload
     * @param upstream towards the destination
     * @param early bytes already read from downstream, written upstream and counted before anything else; owned by the
     *     relay from here on, may be empty
     * @param ledger counts what is handed on; it is not settled here
     * @param whenEnded called exactly once, on the event loop
     */
    public static Relay join(
            Lane downstream,
            Lane upstream,
            ByteBuf early,
            ConnectionLedger ledger,
            RelaySettings settings,
            Consumer<Ending> whenEnded) {
        Relay relay = new Relay(downstream, upstream, ledger, settings, whenEnded);
        relay.begin(early);
        return relay;
    }

    /** Ends both sides at once, without order; no effect once the relay has ended. */
    public void cut() {
        end(new Ending.Cut());
    }

    /**
     * From now on tells this too how many bytes are handed on, in both directions together; it may {@link #pause}. Until
     * then nothing is asked.
     */
    public void charge(LongConsumer toll) {
        up.count(bytes -> {
            ledger.sent(bytes);
            toll.accept(bytes);
        });
        down.count(bytes -> {
            ledger.received(bytes);
            toll.accept(bytes);
        });
    }

    /** Reads neither side until {@link #resume}: what they send waits in their own buffers. */
    public void pause() {
        if (!over) {
            up.pause(true);
            down.pause(true);
        }
    }

    /** Reads on. */
    public void resume() {
        if (!over) {
            up.pause(false);
            down.pause(false);
        }
    }

    /** Remembers how far both directions have come. */
    public void mark() {
        marked = progress();
    }

    /**
     * Ends both sides: in order (FIN) when nothing has moved since {@link #mark} and nothing waits to be taken, so that no
     * transfer is cut short and looks whole; else as {@link #cut} does. No effect once the relay has ended.
     */
    public void conclude() {
        boolean still = marked == progress() && up.hasRoom() && down.hasRoom();
        end(new Ending.Cut(), still);
    }

    /** Ends both sides in order, whatever they still wanted to say; no effect once the relay has ended. */
    public void finish() {
        end(new Ending.Cut(), true);
    }

    /** True once the ending was reported. */
    public boolean isOver() {
        return over;
    }

    private void begin(ByteBuf early) {
        attach(up, down);
        attach(down, up);
        if (early.isReadable()) {
            up.handOn(early);
            down.source().channel().flush();
        } else {
            early.release();
        }
        start(up);
        start(down);
        if (!over) {
            lastProgress = progress();
            scheduleIdleCheck();
        }
    }

    private void attach(Flow outOf, Flow into) {
        Channel channel = outOf.source().channel();
        channel.config()
                .setOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(settings.lowWatermarkBytes(), settings.highWatermarkBytes()));
        channel.pipeline().addLast("relay", outOf).addLast("relay-room", new Room(into));
    }

    private void start(Flow flow) {
        Lane source = flow.source();
        if (over) {
            return;
        }
        if (source.inputEnded()) {
            flow.onSourceEnded();
        } else if (!source.channel().isActive()) {
            listener.broken(flow, "the connection was lost before it was relayed");
        } else {
            flow.balance();
        }
    }

    private long progress() {
        return 31 * up.progress() + down.progress();
    }

    private void scheduleIdleCheck() {
        Duration timeout = timeout();
        idleCheck =
                up.source().channel().eventLoop().schedule(this::checkIdle, timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean isHalfClosed() {
        return up.isEnding() || down.isEnding();
    }

    private Duration timeout() {
        return isHalfClosed() ? settings.halfClosedTimeout() : settings.idleTimeout();
    }

    private void checkIdle() {
        long now = progress();
        if (now == lastProgress) {
            end(new Ending.Idle(timeout(), isHalfClosed()));
        } else {
            lastProgress = now;
            scheduleIdleCheck();
        }
    }

    private void end(Ending ending) {
        end(ending, ending instanceof Ending.Completed);
    }

    private void end(Ending ending, boolean inOrder) {
        if (over) {
            return;
        }
        over = true;
        if (idleCheck != null) {
            idleCheck.cancel(false);
        }
        if (inOrder) {
            up.source().close();
            down.source().close();
        } else {
            up.source().abort();
            down.source().abort();
        }
        whenEnded.accept(ending);
    }

    /** What the flows report, and what follows from it. */
    private final class Turns implements Flow.Listener {
        @Override
        public void ending(Flow flow) {
            if (idleCheck != null && !over) {
                idleCheck.cancel(false);
                lastProgress = progress();
                scheduleIdleCheck();
            }
        }

        @Override
        public void ended(Flow flow) {
            if (up.isEnded() && down.isEnded()) {
                end(new Ending.Completed());
            }
        }

        @Override
        public void broken(Flow flow, String detail) {
            end(flow == up ? new Ending.ResetByWorkload(detail) : new Ending.ResetByDestination(detail));
        }

        @Override
        public void gone(Flow flow) {
            // It ended in order and takes nothing more: what the other side still says has no reader, while its own
            // last bytes are still handed on (RFC 9110 §9.3.6).
            Flow opposite = flow == up ? down : up;
            if (!opposite.isEnded()) {
                opposite.abandon();
                ended(flow);
            }
        }
    }

    /** Tells the opposite flow when this channel takes more, or no more. */
    private static final class Room extends ChannelInboundHandlerAdapter {
        private final Flow flow;

        Room(Flow flow) {
            this.flow = flow;
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            flow.balance();
        }
    }
}

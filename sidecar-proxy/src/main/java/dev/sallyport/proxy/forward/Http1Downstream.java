package dev.sallyport.proxy.forward;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.exchange.Abort;
import dev.sallyport.proxy.exchange.Downstream;
import dev.sallyport.proxy.exchange.DownstreamConnection;
import dev.sallyport.proxy.http.HeadParse;
import dev.sallyport.proxy.http.HttpRefusal;
import dev.sallyport.proxy.http.MalformedHead;
import dev.sallyport.proxy.http.MethodRules;
import dev.sallyport.proxy.http.RequestHead;
import dev.sallyport.proxy.http.RequestHeadParser;
import dev.sallyport.proxy.http.RequestRecord;
import dev.sallyport.proxy.lane.Lane;
import dev.sallyport.proxy.lane.LaneReset;
import dev.sallyport.proxy.wire.StreamMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An app's HTTP/1 connection, read request by request by the strict parser: one exchange at a time, and the next head is not
 * looked at before its answer is over, so that an answer of ours never falls into another's (ADR 0042). What comes ahead of
 * that is held, at most one read of it. Confined to its channel's event loop.
 */
public final class Http1Downstream extends ChannelInboundHandlerAdapter implements DownstreamConnection {
    private final Lane lane;
    private final Channel channel;
    private final Http1Settings settings;
    private final Downstream.Acceptor acceptor;
    private final Listener listener;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private @Nullable Http1Exchange current;
    private @Nullable Future<?> headTimer;
    private @Nullable Future<?> idleTimer;
    private long progress;
    private long lastProgress;
    private boolean pumping;
    private boolean flushing;
    private boolean inputEnded;
    private boolean leaving;
    private boolean over;

    /** A connection that has not begun; its handler goes to the end of the lane's pipeline. */
    public Http1Downstream(Lane lane, Http1Settings settings, Downstream.Acceptor acceptor, Listener listener) {
        this.lane = lane;
        this.channel = lane.channel();
        this.settings = settings;
        this.acceptor = acceptor;
        this.listener = listener;
    }

    @Override
    public void begin() {
        channel.pipeline().addLast("http1-downstream", this);
        StreamMemory.alsoHeld(channel, () -> held.capacity() + (current == null ? 0 : current.held()));
        watchIdle();
        if (!channel.isActive()) {
            lost("the connection was lost");
        }
    }

    @Override
    public void lastAnswers() {
        leaving = true;
    }

    @Override
    public int underWay() {
        return current == null ? 0 : 1;
    }

    @Override
    public void cut(Reason reason, String detail) {
        Http1Exchange exchange = current;
        if (over) {
            return;
        }
        if (exchange == null) {
            close(true);
        } else {
            exchange.cut(reason, detail);
        }
    }

    Channel channel() {
        return channel;
    }

    Lane lane() {
        return lane;
    }

    Http1Settings settings() {
        return settings;
    }

    ByteBuf held() {
        return held;
    }

    boolean isInputEnded() {
        return inputEnded;
    }

    /** True when the answer that begins now has to say that it is the last. */
    boolean isLeaving() {
        return leaving;
    }

    /** Writes; goes out at the end of this turn of the loop, together with what else is written in it. */
    void write(ByteBuf bytes) {
        progress++;
        channel.write(bytes);
        if (!flushing) {
            flushing = true;
            channel.eventLoop().execute(() -> {
                flushing = false;
                channel.flush();
            });
        }
    }

    /** The exchange is over; another may follow unless it was the last. */
    void finished(boolean last) {
        current = null;
        if (last || over) {
            close(true);
        } else {
            // Not from within the answer's last write: the next request is not part of its story.
            channel.eventLoop().execute(this::pump);
        }
    }

    /** Ends the connection: in order behind what was written, or at once. */
    void close(boolean inOrder) {
        if (over) {
            return;
        }
        over = true;
        current = null;
        cancel(headTimer);
        cancel(idleTimer);
        held.release();
        held = Unpooled.EMPTY_BUFFER;
        if (inOrder) {
            lane.close();
        } else {
            channel.flush();
            lane.abort();
        }
        listener.closed();
    }

    /** Writes a refusal and ends the connection behind it. */
    void refuse(HttpRefusal refusal, boolean toHead) {
        channel.writeAndFlush(refusal.response(channel.alloc(), settings.proxy(), toHead));
        close(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (over) {
            bytes.release();
            return;
        }
        progress++;
        held = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), held, bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        pump();
    }

    /** Goes on with what is held, and reads on where more is wanted. */
    void pump() {
        if (pumping || over) {
            return;
        }
        pumping = true;
        // What is passed on may close the connection, and with it release what is held, while this still reads it.
        ByteBuf working = held.retain();
        try {
            boolean moved = true;
            while (moved && !over) {
                Http1Exchange exchange = current;
                moved = exchange == null ? head() : exchange.feed();
            }
        } catch (MalformedHead malformed) {
            malformed(malformed.sentence());
        } finally {
            working.release();
            pumping = false;
        }
        if (over) {
            return;
        }
        if (!held.isReadable()) {
            held.release();
            held = Unpooled.EMPTY_BUFFER;
        }
        goOn();
    }

    private void goOn() {
        Http1Exchange exchange = current;
        if (inputEnded) {
            if (exchange != null) {
                exchange.inputEnded();
            } else if (!held.isReadable()) {
                close(true);
            }
        } else if (exchange == null || exchange.wantsInput()) {
            channel.read();
        }
    }

    private boolean head() {
        if (!held.isReadable()) {
            return false;
        }
        return switch (RequestHeadParser.parse(held, settings.http().headLimits())) {
            case HeadParse.NeedMore<RequestHead> needMore -> {
                awaitHead();
                yield false;
            }
            case HeadParse.Bad<RequestHead> bad ->
                refuseHead(
                        HttpRefusal.of(Reason.MALFORMED, "The request head: " + bad.sentence() + ".", null, null)
                                .withStatus(bad.status()),
                        null);
            case HeadParse.Complete<RequestHead> complete -> {
                cancel(headTimer);
                headTimer = null;
                held.skipBytes(complete.length());
                yield accept(complete.head(), complete.length());
            }
        };
    }

    private void awaitHead() {
        if (inputEnded) {
            refuseHead(
                    HttpRefusal.of(Reason.MALFORMED, "The connection ended within a request head.", null, null), null);
        } else if (headTimer == null) {
            Duration wait = settings.http().headTimeout();
            headTimer = channel.eventLoop()
                    .schedule(
                            () -> refuseHead(
                                    HttpRefusal.of(
                                                    Reason.MALFORMED,
                                                    "The request head was not finished within " + wait.toSeconds()
                                                            + " seconds.",
                                                    null,
                                                    null)
                                            .withStatus(408),
                                    null),
                            wait.toNanos(),
                            TimeUnit.NANOSECONDS);
        }
    }

    private boolean refuseHead(HttpRefusal refusal, @Nullable RequestHead head) {
        if (!over) {
            listener.refused(
                    RequestRecord.refused(refusal, head, settings.http().kept()));
            refuse(refusal, head != null && head.isHead());
        }
        return false;
    }

    private boolean accept(RequestHead head, int length) {
        HttpRefusal refusal = MethodRules.refuse(head);
        if (refusal != null) {
            return refuseHead(refusal, head);
        }
        Http1Exchange exchange = Http1Exchange.of(this, head, length);
        current = exchange;
        acceptor.accept(exchange);
        return true;
    }

    private void malformed(String sentence) {
        Http1Exchange exchange = current;
        if (exchange != null) {
            exchange.broken(Abort.of(Abort.Kind.MALFORMED, Reason.MALFORMED, "The request: " + sentence + "."));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded = true;
            pump();
        } else if (event instanceof LaneReset(String detail)) {
            lost(detail);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Http1Exchange exchange = current;
        if (exchange != null && channel.isWritable()) {
            exchange.ready();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lost("the connection was closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        lost("the connection was reset");
    }

    private void lost(String how) {
        if (over) {
            return;
        }
        Http1Exchange exchange = current;
        if (exchange != null) {
            exchange.lost();
        }
        close(false);
    }

    private void watchIdle() {
        idleTimer = channel.eventLoop()
                .schedule(this::checkIdle, settings.idleTimeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void checkIdle() {
        if (progress != lastProgress) {
            lastProgress = progress;
            watchIdle();
        } else if (current == null) {
            close(true);
        } else {
            current.cut(
                    Reason.CONNECT_TIMEOUT,
                    "Nothing moved for " + settings.idleTimeout().toSeconds() + " seconds.");
        }
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}

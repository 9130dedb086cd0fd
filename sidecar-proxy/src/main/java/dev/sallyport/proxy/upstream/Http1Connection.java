package dev.sallyport.proxy.upstream;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.destination.PortPlan;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.dial.Dialled;
import dev.sallyport.proxy.exchange.Answer;
import dev.sallyport.proxy.exchange.Failure;
import dev.sallyport.proxy.exchange.Upstream;
import dev.sallyport.proxy.exchange.Version;
import dev.sallyport.proxy.http.HeaderFields;
import dev.sallyport.proxy.http.MalformedHead;
import dev.sallyport.proxy.lane.Lane;
import dev.sallyport.proxy.lane.TlsUpstreamLane;
import dev.sallyport.proxy.originate.TlsFailure;
import dev.sallyport.proxy.wire.StreamMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection to a destination: one request at a time, its answer read by the strict parser and matched to it.
 * Another request follows only where the answer was whole, nothing came behind it and nobody said it was the last (RFC 9112
 * §9.3). Confined to its channel's event loop.
 *
 * <pre>
 *  resting ─start─▶ carrying ─answer whole, request sent─▶ resting
 *                      │ └─ answer whole, and it was the last, or more came, or the request was not sent ─▶ closed
 *                      └─ lost, malformed, dropped ─▶ closed
 * </pre>
 */
final class Http1Connection implements ConnectionEvents.Hearing, Carrier {
    /** A request on the connection, and its answer. */
    private record Carried(PooledRequest request, RequestWriter writer, AnswerReader reader) {
        boolean isOver() {
            return reader.isWhole() && writer.isDone();
        }
    }

    private final Lane lane;
    private final @Nullable DialTarget hop;
    private final LoopPool pool;
    private final UpstreamPools pools;
    private final Channel channel;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private @Nullable Carried carried;
    private @Nullable Future<?> restTimer;
    private boolean pumping;
    private boolean inputEnded;
    private boolean last;
    private boolean closed;
    private boolean showsCertificate;
    private int served;
    private int mostServed = Integer.MAX_VALUE;
    private long restNanos;

    private Http1Connection(Lane lane, @Nullable DialTarget hop, LoopPool pool, UpstreamPools pools) {
        this.lane = lane;
        this.hop = hop;
        this.pool = pool;
        this.pools = pools;
        this.channel = lane.channel();
    }

    /** Takes over a connection that nothing was read from. */
    static Http1Connection begin(Dialled.Connected made, LoopPool pool, UpstreamPools pools) {
        Lane lane = made.lane();
        Http1Connection connection = new Http1Connection(lane, made.target().hop(), pool, pools);
        PoolSettings settings = pools.settings();
        if (lane instanceof TlsUpstreamLane secured) {
            secured.whileIncomplete(connection::isAnswering);
        }
        Channel channel = lane.channel();
        channel.config()
                .setOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(settings.lowWatermarkBytes(), settings.highWatermarkBytes()));
        channel.pipeline().addLast("http1-upstream", new ConnectionEvents(connection));
        return connection;
    }

    private boolean isAnswering() {
        return carried != null && !carried.reader().isWhole();
    }

    /** True when another request may go out on it. */
    boolean isFit() {
        return !closed && carried == null && channel.isActive() && !inputEnded && !last && !held.isReadable();
    }

    /** Sends a request's head. */
    void start(PooledRequest request, DialTarget target, boolean reused) {
        stopResting();
        PortPlan plan = target.way().plan();
        mostServed = Objects.requireNonNullElse(plan.upstream().pool().maxRequests(), Integer.MAX_VALUE);
        long stated =
                plan.idleTimeout() == null ? Long.MAX_VALUE : plan.idleTimeout().toNanos();
        restNanos = Math.min(stated, pools.settings().restTimeout().toNanos());
        showsCertificate = target.way().showsCertificate();
        if (!request.isOn(this, target.through(hop), new Upstream.Connected(reused, Version.HTTP_1_1))) {
            // Given up before a byte of it left: the connection is as good as before.
            free();
            return;
        }
        RequestWriter writer = new RequestWriter(channel, request.request());
        AnswerReader reader =
                new AnswerReader(request.request(), pools.settings().headLimits(), new Answering(request, writer));
        carried = new Carried(request, writer, reader);
        served++;
        if (!channel.isActive()) {
            lost("it was closed");
            return;
        }
        writer.head();
        channel.read();
        if (isReady()) {
            request.ready();
        }
    }

    @Override
    public boolean isReady() {
        return !closed && channel.isWritable();
    }

    @Override
    public void send(ByteBuf bytes) {
        Carried now = carried;
        if (now == null) {
            bytes.release();
        } else {
            failOn(now.writer().content(bytes));
        }
    }

    @Override
    public void sendEnd(HeaderFields trailers) {
        Carried now = carried;
        if (now != null && !failOn(now.writer().end(trailers))) {
            if (now.writer().isRaw()) {
                lane.finish();
            }
            freeIfOver();
        }
    }

    private boolean failOn(@Nullable String fault) {
        if (fault != null) {
            fail(Reason.MALFORMED, "The request was not what its head said: " + fault + ".");
        }
        return fault != null;
    }

    @Override
    public void pull() {
        if (carried != null) {
            carried.reader().pull();
            pump();
        }
    }

    @Override
    public long held() {
        return held.capacity() + StreamMemory.waiting(channel);
    }

    /** What was begun cannot be taken back but by the connection's end. */
    @Override
    public void drop() {
        // Where everything was said on both sides, it is let go of in a moment.
        if (carried == null || !carried.isOver()) {
            carried = null;
            end(true);
        }
    }

    /** Waits for the next request. */
    void rest() {
        restTimer = channel.eventLoop().schedule(this::close, restNanos, TimeUnit.NANOSECONDS);
        // To notice an end, or what nobody asked for.
        channel.read();
    }

    private void stopResting() {
        if (restTimer != null) {
            restTimer.cancel(false);
            restTimer = null;
        }
    }

    /** Closes in order; a request under way fails. */
    void close() {
        if (carried != null) {
            lost("the gateway closes it");
        } else {
            end(false);
        }
    }

    private void end(boolean abruptly) {
        if (closed) {
            return;
        }
        closed = true;
        stopResting();
        held.release();
        held = Unpooled.EMPTY_BUFFER;
        if (abruptly) {
            lane.abort();
        } else {
            lane.close();
        }
        pool.closed(this);
    }

    @Override
    public void onBytes(ByteBuf bytes) {
        if (closed) {
            bytes.release();
            return;
        }
        held = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(channel.alloc(), held, bytes);
        if (carried == null) {
            // An answer to nothing that was asked.
            end(true);
        }
    }

    @Override
    public void onReadComplete() {
        pump();
    }

    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        // What is passed on may close the connection, and with it release what is held, while this still reads it.
        ByteBuf working = held.retain();
        try {
            boolean moved = true;
            while (moved) {
                Carried now = carried;
                moved = now != null && now.reader().step(held);
            }
        } catch (MalformedHead malformed) {
            fail(Reason.CONNECT_FAILED, "The answer is not valid HTTP: " + malformed.sentence() + ".");
        } finally {
            working.release();
            pumping = false;
        }
        if (!closed && !held.isReadable()) {
            held.release();
            held = Unpooled.EMPTY_BUFFER;
        }
        goOn();
    }

    private void goOn() {
        Carried now = carried;
        if (now == null || !now.reader().wants()) {
            return;
        }
        if (!inputEnded) {
            channel.read();
        } else if (!now.reader().ended()) {
            lost("it ended");
        }
    }

    private void freeIfOver() {
        Carried now = carried;
        if (now == null || !now.isOver()) {
            return;
        }
        carried = null;
        last |= now.reader().isLast();
        now.request().released();
        if (served >= mostServed || pools.isClosed()) {
            end(false);
        } else {
            free();
        }
    }

    private void free() {
        if (isFit()) {
            pool.free(this);
        } else {
            end(false);
        }
    }

    @Override
    public void onInputEnded() {
        inputEnded = true;
        if (carried == null) {
            end(false);
        } else {
            pump();
        }
    }

    @Override
    public void onRoom() {
        if (carried != null) {
            carried.request().ready();
        }
    }

    @Override
    public void onLost(String how) {
        lost(how);
    }

    @Override
    public void onFailure(Throwable cause) {
        TlsFailure alert = TlsFailure.ofAlert(cause, showsCertificate);
        if (alert != null && carried != null && !carried.reader().isBegun()) {
            pools.dialer().alerted(alert.result());
            fail(Reason.UPSTREAM_TLS_FAILED, alert.sentence());
        } else {
            lost("it was reset");
        }
    }

    private void lost(String how) {
        Carried now = carried;
        boolean stale = now != null && served > 1 && now.reader().isSilent() && !held.isReadable();
        carried = null;
        end(true);
        if (now != null && !(stale && now.request().repeat())) {
            String when = now.reader().isBegun() ? "within its answer" : "before it answered";
            tell(now, Reason.CONNECT_FAILED, "The connection to it failed " + when + ": " + how + ".");
        }
    }

    private void fail(Reason reason, String sentence) {
        Carried now = carried;
        carried = null;
        end(true);
        if (now != null) {
            tell(now, reason, sentence);
        }
    }

    private static void tell(Carried now, Reason reason, String sentence) {
        Failure.Phase phase = now.reader().isBegun() ? Failure.Phase.ANSWERING : Failure.Phase.SENT;
        now.request().fail(new Failure(phase, reason, sentence));
    }

    /** Passes the answer on. */
    private final class Answering implements AnswerReader.Hearing {
        private final PooledRequest request;
        private final RequestWriter writer;

        Answering(PooledRequest request, RequestWriter writer) {
            this.request = request;
            this.writer = writer;
        }

        @Override
        public void interim(Answer interim) {
            request.interim(interim);
        }

        @Override
        public void answer(Answer answer) {
            if (answer.isSwitch()) {
                writer.switchProtocols();
            }
            request.answered(answer);
        }

        @Override
        public void piece(ByteBuf bytes) {
            request.piece(bytes);
        }

        @Override
        public void whole(HeaderFields trailers) {
            // The destination may take the rest of the request for a new one that nobody judged.
            last |= !writer.isDone();
            request.ended(trailers);
            freeIfOver();
        }
    }
}

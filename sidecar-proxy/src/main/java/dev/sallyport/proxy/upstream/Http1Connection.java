package dev.sallyport.proxy.upstream;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.exchange.Failure;
import dev.sallyport.proxy.exchange.Upstream;
import dev.sallyport.proxy.exchange.Version;
import dev.sallyport.proxy.http.BodyFraming;
import dev.sallyport.proxy.http.ContentReader;
import dev.sallyport.proxy.http.HeaderFields;
import dev.sallyport.proxy.http.MalformedHead;
import dev.sallyport.proxy.http.ResponseHead;
import dev.sallyport.proxy.lane.Lane;
import dev.sallyport.proxy.lane.TlsUpstreamLane;
import dev.sallyport.proxy.originate.TlsFailure;
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
 *  RESTING ─start─▶ HEAD ─final─▶ CONTENT ─over, request sent─▶ RESTING
 *                    │ ▲ interim     └─ over, request not sent ─▶ CLOSED
 *                    └─101─▶ RAW ─both ended─▶ CLOSED
 *  every state ── lost, malformed, dropped ──▶ CLOSED
 * </pre>
 */
final class Http1Connection implements ConnectionEvents.Hearing {
    private enum Phase {
        RESTING,
        HEAD,
        CONTENT,
        RAW,
        CLOSED
    }

    private final Lane lane;
    private final LoopPool pool;
    private final UpstreamPools pools;
    private final Channel channel;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private Phase phase = Phase.RESTING;
    private @Nullable PooledRequest current;
    private @Nullable RequestWriter writer;
    private @Nullable AnswerHeads heads;
    private @Nullable Future<?> restTimer;
    private ContentReader content = ContentReader.of(new BodyFraming.None());
    private BodyFraming answerFraming = new BodyFraming.None();
    private boolean answerBegun;
    private boolean answerDone;
    private boolean pulled;
    private boolean pumping;
    private boolean inputEnded;
    private boolean last;
    private boolean showsCertificate;
    private int served;
    private int mostServed = Integer.MAX_VALUE;
    private long restNanos;

    private Http1Connection(Lane lane, LoopPool pool, UpstreamPools pools) {
        this.lane = lane;
        this.pool = pool;
        this.pools = pools;
        this.channel = lane.channel();
    }

    /** Takes over a lane that nothing was read from. */
    static Http1Connection begin(Lane lane, LoopPool pool, UpstreamPools pools) {
        Http1Connection connection = new Http1Connection(lane, pool, pools);
        PoolSettings settings = pools.settings();
        if (lane instanceof TlsUpstreamLane secured) {
            secured.whileIncomplete(() -> connection.current != null && !connection.answerDone);
        }
        WriteBufferWaterMark marks =
                new WriteBufferWaterMark(settings.lowWatermarkBytes(), settings.highWatermarkBytes());
        Channel channel = lane.channel();
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, marks);
        channel.pipeline().addLast("http1-upstream", new ConnectionEvents(connection));
        return connection;
    }

    /** True when another request may go out on it. */
    boolean isFit() {
        return phase == Phase.RESTING && channel.isActive() && !inputEnded && !last && !held.isReadable();
    }

    /** Sends a request's head. */
    void start(PooledRequest request, DialTarget target, boolean reused, long waited) {
        stopResting();
        var plan = target.way().plan();
        mostServed = Objects.requireNonNullElse(plan.upstream().pool().maxRequests(), Integer.MAX_VALUE);
        long stated = plan.idleTimeout() == null ? Long.MAX_VALUE : plan.idleTimeout().toNanos();
        restNanos = Math.min(stated, pools.settings().restTimeout().toNanos());
        showsCertificate = target.way().tls() != null && target.way().tls().credential() != null;
        if (!request.isOn(this, target, new Upstream.Connected(reused, waited, 0, 0, Version.HTTP_1_1))) {
            // Given up before a byte of it left: the connection is as good as before.
            if (phase == Phase.RESTING) {
                free();
            }
            return;
        }
        current = request;
        served++;
        phase = Phase.HEAD;
        RequestWriter writing = new RequestWriter(channel, request.request());
        writer = writing;
        heads = new AnswerHeads(request.request(), pools.settings().headLimits());
        answerBegun = false;
        answerDone = false;
        pulled = false;
        if (!channel.isActive()) {
            lost("it was closed");
            return;
        }
        writing.head();
        channel.read();
        if (isReady()) {
            request.ready();
        }
    }

    boolean isReady() {
        return phase != Phase.CLOSED && channel.isWritable();
    }

    /** Sends a piece of the request's content. */
    void send(ByteBuf bytes) {
        RequestWriter writing = writer;
        if (writing == null || phase == Phase.CLOSED) {
            bytes.release();
            return;
        }
        String fault = writing.content(bytes);
        if (fault != null) {
            lost(fault);
        }
    }

    void sendEnd(HeaderFields trailers) {
        RequestWriter writing = writer;
        if (writing == null || phase == Phase.CLOSED) {
            return;
        }
        String fault = writing.end(trailers);
        if (fault != null) {
            lost(fault);
        } else {
            if (phase == Phase.RAW) {
                lane.finish();
            }
            freeIfDone();
        }
    }

    private boolean isRequestDone() {
        RequestWriter writing = writer;
        return writing == null || writing.isDone();
    }

    /** More of the answer is wanted. */
    void pull() {
        pulled = true;
        pump();
    }

    /** The request is given up: what was begun cannot be taken back but by the connection's end. */
    void drop() {
        if (answerDone && isRequestDone() && phase == Phase.CONTENT) {
            // Everything was said on both sides: it is let go of in a moment.
            return;
        }
        current = null;
        end(true);
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
        if (current != null) {
            lost("the gateway closes it");
        } else {
            end(false);
        }
    }

    private void end(boolean abruptly) {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
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
        if (phase == Phase.CLOSED) {
            bytes.release();
            return;
        }
        held = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(channel.alloc(), held, bytes);
        if (phase == Phase.RESTING) {
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
        ByteBuf working = held.retain();
        try {
            boolean moved = true;
            while (moved) {
                moved = switch (phase) {
                    case HEAD -> head();
                    case CONTENT -> content();
                    case RAW -> raw();
                    case RESTING, CLOSED -> false;
                };
            }
        } catch (MalformedHead malformed) {
            fail(Reason.CONNECT_FAILED, "The answer is not valid HTTP: " + malformed.sentence() + ".");
        } finally {
            working.release();
            pumping = false;
        }
        if (phase != Phase.CLOSED && !held.isReadable()) {
            held.release();
            held = Unpooled.EMPTY_BUFFER;
        }
        goOn();
    }

    private void goOn() {
        boolean wanted = phase == Phase.HEAD || pulled && (phase == Phase.CONTENT || phase == Phase.RAW);
        if (!wanted) {
            return;
        }
        if (inputEnded) {
            noMoreInput();
        } else {
            channel.read();
        }
    }

    private boolean head() throws MalformedHead {
        PooledRequest request = current;
        AnswerHeads reading = heads;
        ResponseHead head = request == null || reading == null || !held.isReadable() ? null : reading.next(held);
        if (request == null || reading == null || head == null) {
            return false;
        }
        if (head.isInterim()) {
            request.interim(reading.answer(head));
            return true;
        }
        answerBegun = true;
        if (head.status() == 101 && writer != null) {
            phase = Phase.RAW;
            last = true;
            writer.switchProtocols();
        } else {
            last |= head.isLast();
            answerFraming = head.framing();
            content = ContentReader.of(answerFraming);
            phase = Phase.CONTENT;
        }
        request.answered(reading.answer(head));
        return true;
    }

    private boolean content() throws MalformedHead {
        PooledRequest request = current;
        if (request == null || !pulled || answerDone) {
            return false;
        }
        int before = held.readableBytes();
        boolean over = content.read(held, piece -> deliver(request, piece));
        if (over && phase == Phase.CONTENT) {
            answered(request, content.trailers());
            return false;
        }
        return held.readableBytes() != before;
    }

    private void deliver(PooledRequest request, ByteBuf piece) {
        pulled = false;
        request.piece(piece);
    }

    private void answered(PooledRequest request, HeaderFields trailers) {
        answerDone = true;
        // The destination may take the rest of the request for a new one that nobody judged.
        last |= !isRequestDone();
        request.ended(trailers);
        freeIfDone();
    }

    private void freeIfDone() {
        PooledRequest request = current;
        boolean carrying = phase == Phase.CONTENT || phase == Phase.RAW;
        if (!answerDone || !isRequestDone() || request == null || !carrying) {
            return;
        }
        current = null;
        request.released();
        phase = Phase.RESTING;
        if (last || inputEnded || held.isReadable() || served >= mostServed || pools.isClosed()) {
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

    private boolean raw() {
        PooledRequest request = current;
        if (request == null || !pulled || !held.isReadable()) {
            return false;
        }
        pulled = false;
        request.piece(held.readRetainedSlice(held.readableBytes()));
        return true;
    }

    @Override
    public void onInputEnded() {
        inputEnded = true;
        if (phase == Phase.RESTING) {
            end(false);
        } else {
            pump();
        }
    }

    /** Everything that came was looked at, and more is wanted. */
    private void noMoreInput() {
        PooledRequest request = current;
        if (request == null) {
            end(false);
        } else if (phase == Phase.RAW) {
            if (!answerDone) {
                answerDone = true;
                request.ended(HeaderFields.NONE);
                freeIfDone();
            }
        } else if (phase == Phase.CONTENT && answerFraming instanceof BodyFraming.UntilClose) {
            answered(request, HeaderFields.NONE);
        } else {
            lost("it ended");
        }
    }

    @Override
    public void onRoom() {
        if (current != null) {
            current.ready();
        }
    }

    @Override
    public void onLost(String how) {
        lost(how);
    }

    @Override
    public void onFailure(Throwable cause) {
        TlsFailure alert = TlsFailure.ofAlert(cause, showsCertificate);
        if (alert != null && current != null && !answerBegun) {
            pools.dialer().alerted(alert.result());
            fail(Reason.UPSTREAM_TLS_FAILED, alert.sentence());
        } else {
            lost("it was reset");
        }
    }

    private void lost(String how) {
        PooledRequest request = current;
        if (phase == Phase.CLOSED || request == null) {
            end(true);
            return;
        }
        boolean silent = heads == null || !heads.isBegun();
        boolean stale = served > 1 && !answerBegun && silent && !held.isReadable() && phase == Phase.HEAD;
        current = null;
        end(true);
        if (stale && request.repeat()) {
            return;
        }
        String when = answerBegun ? "within its answer" : "before it answered";
        tell(request, Reason.CONNECT_FAILED, "The connection to it failed " + when + ": " + how + ".");
    }

    private void fail(Reason reason, String sentence) {
        PooledRequest request = current;
        current = null;
        end(true);
        if (request != null) {
            tell(request, reason, sentence);
        }
    }

    private void tell(PooledRequest request, Reason reason, String sentence) {
        request.fail(new Failure(answerBegun ? Failure.Phase.ANSWERING : Failure.Phase.SENT, reason, sentence));
    }
}

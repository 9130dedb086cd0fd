package dev.sallyport.proxy.upstream;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.exchange.Answer;
import dev.sallyport.proxy.exchange.Failure;
import dev.sallyport.proxy.exchange.Request;
import dev.sallyport.proxy.exchange.Upstream;
import dev.sallyport.proxy.exchange.Version;
import dev.sallyport.proxy.http.BodyFraming;
import dev.sallyport.proxy.http.Chunks;
import dev.sallyport.proxy.http.ContentReader;
import dev.sallyport.proxy.http.HeadParse;
import dev.sallyport.proxy.http.HeadWriter;
import dev.sallyport.proxy.http.HeaderFields;
import dev.sallyport.proxy.http.MalformedHead;
import dev.sallyport.proxy.http.ResponseHead;
import dev.sallyport.proxy.http.ResponseHeadParser;
import dev.sallyport.proxy.lane.Lane;
import dev.sallyport.proxy.lane.LaneReset;
import dev.sallyport.proxy.lane.TlsUpstreamLane;
import dev.sallyport.proxy.originate.TlsFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.util.List;
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
final class Http1Connection extends ChannelInboundHandlerAdapter implements Carrier {
    private static final int MOST_INTERIM = 32;

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
    private @Nullable Future<?> restTimer;
    private ContentReader content = ContentReader.of(new BodyFraming.None());
    private BodyFraming answerFraming = new BodyFraming.None();
    private BodyFraming requestFraming = new BodyFraming.None();
    private long requestRest;
    private boolean requestDone;
    private boolean answerBegun;
    private boolean answerDone;
    private boolean pulled;
    private boolean pumping;
    private boolean inputEnded;
    private boolean last;
    private boolean showsCertificate;
    private int interims;
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
        connection
                .channel
                .config()
                .setOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(settings.lowWatermarkBytes(), settings.highWatermarkBytes()));
        connection.channel.pipeline().addLast("http1-upstream", connection);
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
        requestFraming = request.request().body();
        requestRest = requestFraming instanceof BodyFraming.Length(long bytes) ? bytes : 0;
        requestDone = request.request().isBodiless();
        answerBegun = false;
        answerDone = false;
        pulled = false;
        interims = 0;
        if (!channel.isActive()) {
            lost("it was closed");
            return;
        }
        Request head = request.request();
        channel.writeAndFlush(HeadWriter.request(
                channel.alloc(),
                head.method(),
                head.path(),
                head.host(),
                head.fields(),
                head.body(),
                head.upgrade(),
                head.takesTrailers()));
        channel.read();
        if (isReady()) {
            request.ready();
        }
    }

    @Override
    public boolean isReady() {
        return phase != Phase.CLOSED && channel.isWritable();
    }

    @Override
    public void send(ByteBuf bytes) {
        if (phase == Phase.CLOSED || requestDone && phase != Phase.RAW) {
            bytes.release();
        } else if (phase == Phase.RAW) {
            channel.writeAndFlush(bytes);
        } else if (requestFraming instanceof BodyFraming.Chunked) {
            channel.writeAndFlush(Chunks.chunk(bytes));
        } else if (bytes.readableBytes() > requestRest) {
            bytes.release();
            lost("the request is longer than it said");
        } else {
            requestRest -= bytes.readableBytes();
            channel.writeAndFlush(bytes);
        }
    }

    @Override
    public void sendEnd(HeaderFields trailers) {
        if (phase == Phase.RAW) {
            requestDone = true;
            lane.finish();
            closeIfRawIsOver();
        } else if (phase != Phase.CLOSED && !requestDone) {
            if (requestRest > 0) {
                lost("the request is shorter than it said");
                return;
            }
            requestDone = true;
            if (requestFraming instanceof BodyFraming.Chunked) {
                channel.writeAndFlush(Chunks.last(trailers));
            }
            freeIfDone();
        }
    }

    @Override
    public void pull() {
        pulled = true;
        pump();
    }

    /** What was begun cannot be taken back but by the connection's end. */
    @Override
    public void drop() {
        if (answerDone && requestDone && phase == Phase.CONTENT) {
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
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (phase == Phase.CLOSED) {
            bytes.release();
            return;
        }
        held = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), held, bytes);
        if (phase == Phase.RESTING) {
            end(true);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
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
            misanswered(malformed.sentence());
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
            onInputEnd();
        } else {
            channel.read();
        }
    }

    private boolean head() throws MalformedHead {
        PooledRequest request = current;
        if (request == null || !held.isReadable()) {
            return false;
        }
        return switch (ResponseHeadParser.parse(held, pools.settings().headLimits(), request.request().isHead())) {
            case HeadParse.NeedMore<ResponseHead> needMore -> false;
            case HeadParse.Bad<ResponseHead> bad -> throw new MalformedHead(bad.sentence());
            case HeadParse.Complete<ResponseHead> complete -> {
                held.skipBytes(complete.length());
                answer(request, complete.head());
                yield true;
            }
        };
    }

    private void answer(PooledRequest request, ResponseHead head) throws MalformedHead {
        String asked = request.request().upgrade();
        if (head.status() == 101
                && (asked == null || !head.fields().listed("upgrade").equals(List.of(asked)))) {
            throw new MalformedHead("it switches to a protocol that was not asked for");
        }
        if (head.isInterim()) {
            interims++;
            if (interims > MOST_INTERIM) {
                throw new MalformedHead("it has more than " + MOST_INTERIM + " interim answers");
            }
            request.interim(answerOf(head, new BodyFraming.None(), null));
            return;
        }
        answerBegun = true;
        if (head.status() == 101) {
            phase = Phase.RAW;
            last = true;
            requestDone = false;
            request.answered(answerOf(head, new BodyFraming.None(), asked));
            return;
        }
        last |= head.isLast();
        answerFraming = head.framing();
        content = ContentReader.of(answerFraming);
        phase = Phase.CONTENT;
        BodyFraming told =
                answerFraming instanceof BodyFraming.UntilClose ? new BodyFraming.Chunked() : answerFraming;
        request.answered(answerOf(head, told, null));
    }

    private static Answer answerOf(ResponseHead head, BodyFraming framing, @Nullable String upgrade) {
        Version version = head.minorVersion() == 0 ? Version.HTTP_1_0 : Version.HTTP_1_1;
        return new Answer(version, head.status(), head.phrase(), HeadWriter.forwarded(head), framing, upgrade);
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
        last |= !requestDone;
        request.ended(trailers);
        freeIfDone();
    }

    private void freeIfDone() {
        PooledRequest request = current;
        if (!answerDone || !requestDone || request == null || phase != Phase.CONTENT) {
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

    private void closeIfRawIsOver() {
        PooledRequest request = current;
        if (phase == Phase.RAW && answerDone && requestDone && request != null) {
            current = null;
            request.released();
            end(false);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded = true;
            if (phase == Phase.RESTING) {
                end(false);
            } else {
                pump();
            }
        } else if (event instanceof LaneReset(String detail)) {
            lost(detail);
        }
    }

    /** Everything that came was looked at, and more is wanted. */
    private void onInputEnd() {
        PooledRequest request = current;
        if (request == null) {
            end(false);
        } else if (phase == Phase.RAW) {
            if (!answerDone) {
                answerDone = true;
                request.ended(HeaderFields.NONE);
                closeIfRawIsOver();
            }
        } else if (phase == Phase.CONTENT && answerFraming instanceof BodyFraming.UntilClose) {
            answered(request, HeaderFields.NONE);
        } else {
            lost("it ended");
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        PooledRequest request = current;
        if (request != null && channel.isWritable()) {
            request.ready();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lost("it was closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
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
        boolean stale = served > 1 && !answerBegun && interims == 0 && !held.isReadable() && phase == Phase.HEAD;
        current = null;
        end(true);
        if (stale && request.repeat()) {
            return;
        }
        Failure.Phase howFar = answerBegun ? Failure.Phase.ANSWERING : Failure.Phase.SENT;
        String when = answerBegun ? "within its answer" : "before it answered";
        request.fail(new Failure(howFar, Reason.CONNECT_FAILED, "The connection to it failed " + when + ": " + how + "."));
    }

    private void misanswered(String fault) {
        fail(Reason.CONNECT_FAILED, "The answer is not valid HTTP: " + fault + ".");
    }

    private void fail(Reason reason, String sentence) {
        PooledRequest request = current;
        current = null;
        end(true);
        if (request != null) {
            request.fail(new Failure(
                    answerBegun ? Failure.Phase.ANSWERING : Failure.Phase.SENT, reason, sentence));
        }
    }
}

package dev.sallyport.proxy.http;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Phases;
import dev.sallyport.proxy.connection.RequestFacts;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands in a client's pipeline, before the relay, where the connection is HTTP/1 in plaintext: every request is read by
 * the strict parser, judged, and written anew to the origin; every answer is matched to its request and written anew to
 * the client. One request is in flight at a time, so that an answer of ours never falls into another's, and so that what
 * an origin does not agree to be one request cannot become two (ADR 0042). What the client sends meanwhile is held,
 * bounded. Confined to its channel's event loop.
 */
public final class HttpRequestGate extends ChannelDuplexHandler {
    private final HttpGateSettings settings;
    private final String proxy;
    private final RequestJudge judge;
    private final RequestGateListener listener;
    private final boolean oneRequest;
    private final ResponseSide responses;
    private @Nullable ChannelHandlerContext context;
    private @Nullable RequestSide requests;
    private @Nullable Exchange exchange;
    private @Nullable ScheduledFuture<?> headTimer;
    private boolean inputEnded;
    private boolean stopped;
    private boolean over;

    /**
     * A gate for one connection.
     *
     * @param proxy who refusals come from, a token
     */
    public HttpRequestGate(HttpGateSettings settings, String proxy, RequestJudge judge, RequestGateListener listener) {
        this(settings, proxy, judge, listener, false);
    }

    private HttpRequestGate(
            HttpGateSettings settings,
            String proxy,
            RequestJudge judge,
            RequestGateListener listener,
            boolean oneRequest) {
        this.settings = settings;
        this.proxy = proxy;
        this.judge = judge;
        this.listener = listener;
        this.oneRequest = oneRequest;
        this.responses = new ResponseSide(settings);
    }

    /** A gate that lets one request pass and tells both sides that it is the connection's last. */
    public static HttpRequestGate forOneRequest(
            HttpGateSettings settings, String proxy, RequestJudge judge, RequestGateListener listener) {
        return new HttpRequestGate(settings, proxy, judge, listener, true);
    }

    /** True while bytes of the client, or their end, wait here for an answer to be over. */
    public boolean isHolding() {
        return requests != null && requests.isHolding();
    }

    /**
     * The answer that has not begun yet, or the next one, says that the connection closes (RFC 9112 §9.6); then the
     * listener is told that it is over.
     */
    public void lastAnswer() {
        responses.lastFromNow();
    }

    /**
     * Refuses the request under way and takes nothing more, if there is one whose answer has not begun.
     *
     * @param rule the deciding rule as far as the caller may know it, or null
     * @return false when there is none, and nothing was told
     */
    public boolean interrupt(Reason reason, String detail, @Nullable String rule) {
        Exchange current = exchange;
        ChannelHandlerContext ctx = context;
        if (over || ctx == null || current == null || current.answerBegun) {
            return false;
        }
        refuse(ctx, HttpRefusal.of(reason, detail, rule, current.head.host().toString()), current.head);
        return true;
    }

    /**
     * The origin sends nothing more. An answer that began and is not whole is broken off; one whose head was begun becomes a 502; where
     * nothing of it came the client sees the end as it would without us, since it may then ask again (RFC 9112 §9.3.1).
     *
     * @param inOrder whether its connection ended, or was lost
     * @return true when an answer was cut short and the listener was told; false when there is nothing to be said
     */
    public boolean answerEnded(boolean inOrder) {
        Exchange current = exchange;
        ChannelHandlerContext ctx = context;
        if (over || ctx == null || current == null || responses.isRaw() || inOrder && responses.endsWithConnection()) {
            return false;
        }
        String detail =
                "The connection to it failed " + (current.answerBegun ? "within its answer" : "before it answered")
                        + (inOrder ? ": it ended." : ": it was lost.");
        broken(ctx, current, !current.answerBegun && responses.isWithinHead(), detail);
        return true;
    }

    /** The request that was passed on and whose answer is not over, or null. */
    public @Nullable RequestHead underWay() {
        return exchange == null ? null : exchange.head;
    }

    /** True while a request was passed on and its answer is not over. */
    public boolean isExchanging() {
        return exchange != null;
    }

    /** True while an answer has begun and is not over. */
    public boolean isAnswering() {
        return exchange != null && exchange.answerBegun;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        requests = new RequestSide(settings, judge, oneRequest, new Turns(ctx), ctx::fireChannelRead);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        settle(null, "");
        cancelHeadTimer();
        over = true;
        responses.release();
        if (requests != null) {
            requests.release();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        RequestSide side = requests;
        if (over || side == null) {
            bytes.release();
            return;
        }
        side.take(ctx.alloc(), bytes);
        watch(ctx, side);
    }

    private void watch(ChannelHandlerContext ctx, RequestSide side) {
        if (side.isWithinHead() && headTimer == null && !over) {
            headTimer = ctx.executor()
                    .schedule(() -> onHeadTimeout(ctx), settings.headTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } else if (!side.isWithinHead()) {
            cancelHeadTimer();
        }
        if (side.isHolding()) {
            stopped = true;
            ctx.channel().config().setAutoRead(false);
        }
    }

    private void onHeadTimeout(ChannelHandlerContext ctx) {
        String detail = "The request head was not finished within "
                + settings.headTimeout().toSeconds() + " seconds.";
        refuse(ctx, HttpRefusal.of(Reason.MALFORMED, detail, null, null).withStatus(408), null);
    }

    private void cancelHeadTimer() {
        if (headTimer != null) {
            headTimer.cancel(false);
            headTimer = null;
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        RequestSide side = requests;
        if (event != ChannelInputShutdownEvent.INSTANCE || over || side == null) {
            ctx.fireUserEventTriggered(event);
        } else if (side.isHolding()) {
            inputEnded = true;
        } else if (side.isWithinHead()) {
            String detail = "The connection ended within a request head.";
            refuse(ctx, HttpRefusal.of(Reason.MALFORMED, detail, null, null), null);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        settle(null, "");
        over = true;
        ctx.fireChannelInactive();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf bytes) || !bytes.isReadable()) {
            ctx.write(message, promise);
            return;
        }
        if (over) {
            bytes.release();
            promise.trySuccess();
            return;
        }
        boolean wasRaw = responses.isRaw();
        writeAll(ctx, responses.take(ctx.alloc(), bytes), promise);
        afterAnswer(ctx, wasRaw);
    }

    private static void writeAll(ChannelHandlerContext ctx, List<ByteBuf> passed, ChannelPromise promise) {
        if (passed.isEmpty()) {
            promise.trySuccess();
            return;
        }
        for (int i = 0; i < passed.size() - 1; i++) {
            ctx.write(passed.get(i));
        }
        ctx.write(passed.getLast(), promise);
    }

    private void afterAnswer(ChannelHandlerContext ctx, boolean wasRaw) {
        String fault = responses.fault();
        Exchange current = exchange;
        if (fault != null) {
            misanswered(ctx, fault);
        } else if (responses.isRaw() && !wasRaw) {
            ctx.executor().execute(() -> goOn(ctx, side -> side.raw(ctx.alloc())));
        } else if (current != null && responses.isAnswered()) {
            boolean early = !current.requestDone;
            settle(null, "");
            if (early) {
                // The origin may take the rest of the request for a new one that nobody judged.
                end(null, "The answer was given before the request was over.");
            } else if (responses.isLeaving()) {
                end(null, "The connection's last answer was given.");
            } else {
                boolean last = responses.isLast();
                ctx.executor().execute(() -> goOn(ctx, side -> side.answered(ctx.alloc(), last)));
            }
        }
    }

    private void goOn(ChannelHandlerContext ctx, java.util.function.Consumer<RequestSide> how) {
        RequestSide side = requests;
        if (over || side == null) {
            return;
        }
        how.accept(side);
        ctx.fireChannelReadComplete();
        watch(ctx, side);
        if (over || side.isHolding()) {
            return;
        }
        if (stopped) {
            stopped = false;
            ctx.channel().config().setAutoRead(true);
        }
        if (inputEnded) {
            inputEnded = false;
            userEventTriggered(ctx, ChannelInputShutdownEvent.INSTANCE);
        }
    }

    private void misanswered(ChannelHandlerContext ctx, String fault) {
        String detail = "The answer is not valid HTTP: " + fault + ".";
        Exchange current = exchange;
        if (current != null && responses.isAnswered()) {
            // What comes behind an answer that is whole takes nothing from it.
            settle(null, "");
            end(Reason.CONNECT_FAILED, detail);
        } else {
            broken(ctx, current, current != null && !current.answerBegun, detail);
        }
    }

    /** There is no whole answer, or one to nothing. */
    private void broken(ChannelHandlerContext ctx, @Nullable Exchange current, boolean tell, String detail) {
        if (current != null && tell) {
            current.status = 502;
            String host = current.head.host().toString();
            write(ctx, HttpRefusal.of(Reason.CONNECT_FAILED, detail, null, host), current.head);
        }
        boolean within = current != null && current.answerBegun;
        settle(Reason.CONNECT_FAILED, detail);
        end(Reason.CONNECT_FAILED, detail, within);
    }

    private void refuse(ChannelHandlerContext ctx, HttpRefusal refusal, @Nullable RequestHead head) {
        if (over) {
            return;
        }
        Exchange current = exchange;
        boolean begun = current != null && current.answerBegun;
        if (current == null) {
            write(ctx, refusal, head);
            listener.settled(refused(refusal, head));
        } else {
            if (!begun) {
                current.status = refusal.status();
                write(ctx, refusal, current.head);
            }
            settle(refusal.reason(), refusal.sentence());
        }
        end(refusal.reason(), refusal.sentence(), begun);
    }

    private RequestRecord refused(HttpRefusal refusal, @Nullable RequestHead head) {
        RequestFacts facts = head == null
                ? new RequestFacts(null, null, null, refusal.status())
                : settings.kept().facts(head, null, refusal.status());
        HostPort host = head == null ? null : head.host();
        return new RequestRecord(host, facts, refusal.reason(), refusal.sentence(), 0, 0, Duration.ZERO, Phases.NONE);
    }

    private void write(ChannelHandlerContext ctx, HttpRefusal refusal, @Nullable RequestHead head) {
        ctx.writeAndFlush(refusal.response(ctx.alloc(), proxy, head != null && head.isHead()));
    }

    private void settle(@Nullable Reason reason, String detail) {
        Exchange current = exchange;
        if (current != null) {
            exchange = null;
            listener.settled(current.record(settings.kept(), reason, detail));
        }
    }

    private void end(@Nullable Reason reason, String detail) {
        end(reason, detail, false);
    }

    private void end(@Nullable Reason reason, String detail, boolean within) {
        over = true;
        cancelHeadTimer();
        if (within && reason != null) {
            listener.brokenOff(reason, detail);
        } else {
            listener.over(reason, detail);
        }
    }

    /** What the requests lead to. */
    private final class Turns implements RequestSide.Turns {
        private final ChannelHandlerContext ctx;

        Turns(ChannelHandlerContext ctx) {
            this.ctx = ctx;
        }

        @Override
        public RequestHead began(Exchange begun) {
            exchange = begun;
            responses.await(begun);
            return listener.begun(begun.head);
        }

        @Override
        public void refuse(HttpRefusal refusal, @Nullable RequestHead head) {
            HttpRequestGate.this.refuse(ctx, refusal, head);
        }

        @Override
        public void judged() {
            goOn(ctx, side -> side.resume(ctx.alloc()));
        }
    }
}

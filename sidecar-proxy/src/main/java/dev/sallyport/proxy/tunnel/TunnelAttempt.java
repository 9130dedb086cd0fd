package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.contract.TunnelHeaders;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.TraceContext;
import dev.sallyport.proxy.dial.TunnelCarrier.Reply;
import dev.sallyport.proxy.dial.TunnelCarrier.Request;
import dev.sallyport.proxy.lane.Http2StreamLane;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request's way to its reply: waits for a connection, sends CONNECT and the early bytes, and tries another
 * connection where nothing can have happened on the first (DESIGN §4: after early bytes only on GOAWAY below our stream
 * or REFUSED_STREAM). Owns the early bytes. Confined to the pool's loop.
 *
 * <pre>
 * WAITING --connection--> ASKED --200--> Opened
 *    ^                      |---other answer, silence, loss--> Refused
 *    '------retriable-------'
 * </pre>
 */
final class TunnelAttempt implements Errand {
    private static final int MAX_TRIES = 3;

    private final LoopPool pool;
    private final PoolSettings settings;
    private final Request request;
    private final Promise<Reply> reply;
    private int tries;
    private int timerGeneration;
    private @Nullable Http2StreamLane lane;
    private @Nullable ConnectReply asked;

    TunnelAttempt(LoopPool pool, PoolSettings settings, Request request, Promise<Reply> reply) {
        this.pool = pool;
        this.settings = settings;
        this.request = request;
        this.reply = reply;
    }

    Future<Reply> reply() {
        return reply;
    }

    @Override
    public void startWaiting(Runnable leave) {
        after(settings.waitTimeout(), () -> {
            leave.run();
            unavailable("no gateway could be reached in time");
        });
    }

    @Override
    public void on(GatewayConnection connection) {
        tries++;
        timerGeneration++;
        connection.onStream();
        new Http2StreamChannelBootstrap(connection.channel())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.config().setAutoRead(false);
                    }
                })
                .open()
                .addListener((Future<Http2StreamChannel> opened) -> {
                    if (opened.isSuccess()) {
                        ask(connection, opened.getNow());
                    } else {
                        connection.onStreamClosed(false);
                        retryOrGiveUp(true, "the connection to the gateway took no stream");
                    }
                });
    }

    private void ask(GatewayConnection connection, Http2StreamChannel stream) {
        ConnectReply answer = new ConnectReply(this, connection);
        asked = answer;
        stream.pipeline().addLast("connect-reply", answer);
        Http2StreamLane opening = Http2StreamLane.of(stream, false);
        lane = opening;
        stream.closeFuture().addListener(closed -> connection.onStreamClosed(opening.wasReset()));
        stream.write(new DefaultHttp2HeadersFrame(head()));
        if (request.early().isReadable()) {
            stream.write(request.early().retainedDuplicate());
        }
        stream.flush();
        stream.read();
        after(settings.probeAfter(), () -> connection.probe(() -> onSilence(answer)));
        after(settings.answerTimeout(), () -> retryOrGiveUp(false, "the gateway did not answer in time"));
    }

    private Http2Headers head() {
        Http2Headers head = new DefaultHttp2Headers()
                .method("CONNECT")
                .authority(request.authority().toString());
        put(head, TunnelHeaders.ORIGINAL_DESTINATION, request.originalDestination());
        put(head, TunnelHeaders.SNIFFED, request.sniffed());
        put(head, TunnelHeaders.POD, settings.pod());
        TraceContext trace = request.trace();
        if (trace != null) {
            put(head, TunnelHeaders.TRACEPARENT, trace.traceparent());
            put(head, TunnelHeaders.TRACESTATE, trace.state());
        }
        return head;
    }

    private static void put(Http2Headers head, String name, @Nullable String value) {
        if (value != null) {
            head.set(name, value);
        }
    }

    private void after(Duration delay, Runnable task) {
        int generation = timerGeneration;
        var timer = pool.loop()
                .schedule(
                        () -> {
                            if (generation == timerGeneration && !reply.isDone()) {
                                task.run();
                            }
                        },
                        delay.toMillis(),
                        TimeUnit.MILLISECONDS);
        reply.addListener(done -> timer.cancel(false));
    }

    /** The gateway answered 200. */
    void opened(GatewayConnection connection) {
        Http2StreamLane open = lane;
        if (open == null || !settle(new Reply.Opened(open, address(connection)))) {
            throw new IllegalStateException("an answer without a question");
        }
    }

    private static String address(GatewayConnection connection) {
        return connection.address().getAddress().getHostAddress() + ":"
                + connection.address().getPort();
    }

    /** The answer's head carried END_STREAM. */
    void answerEnded() {
        if (lane != null) {
            lane.endInput();
        }
    }

    /** The gateway answered something else. */
    void refused(Reply.Refused refusal) {
        Http2StreamLane open = lane;
        if (open != null) {
            open.close();
        }
        settle(refusal);
    }

    /** The stream ended without an answer; one that was given up before has no say. */
    void lost(ConnectReply from, boolean untouched, String detail) {
        if (from == asked && !reply.isDone()) {
            retryOrGiveUp(untouched, detail);
        }
    }

    /**
     * What carried early bytes cannot be tried elsewhere; a gateway that merely stalled may yet answer it, within the time
     * that any stream waits for a gateway (ADR 0186).
     */
    private void onSilence(ConnectReply of) {
        if (of != asked || reply.isDone()) {
            return;
        }
        Duration rest = settings.waitTimeout().minus(settings.probeAfter()).minus(settings.probeTimeout());
        if (request.early().isReadable() && rest.isPositive()) {
            after(rest, () -> lost(of, false, "the gateway does not answer"));
        } else {
            lost(of, false, "the gateway does not answer");
        }
    }

    /** {@code untouched}: the gateway says it has done nothing with the stream. */
    private void retryOrGiveUp(boolean untouched, String detail) {
        Http2StreamLane abandoned = lane;
        lane = null;
        asked = null;
        if (abandoned != null) {
            abandoned.reset(Http2Error.CANCEL);
        }
        timerGeneration++;
        if (tries < MAX_TRIES && (untouched || !request.early().isReadable())) {
            pool.place(this);
        } else {
            unavailable(detail);
        }
    }

    @Override
    public void unavailable(String detail) {
        settle(new Reply.Refused(Reason.GATEWAY_UNAVAILABLE, null, detail));
    }

    @Override
    public void noIdentity() {
        settle(new Reply.Refused(Reason.IDENTITY_UNAVAILABLE, null, Reason.IDENTITY_UNAVAILABLE.sentence()));
    }

    private boolean settle(Reply result) {
        if (!reply.trySuccess(result)) {
            return false;
        }
        request.early().release();
        return true;
    }
}

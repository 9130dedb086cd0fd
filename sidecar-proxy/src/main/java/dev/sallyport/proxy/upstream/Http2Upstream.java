package dev.sallyport.proxy.upstream;

import dev.sallyport.model.destination.Way;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.LimitObserver;
import dev.sallyport.proxy.dial.Dialled;
import dev.sallyport.proxy.dial.DirectDialer;
import dev.sallyport.proxy.exchange.Http2Settings;
import dev.sallyport.proxy.exchange.LaneEdge;
import dev.sallyport.proxy.exchange.Request;
import dev.sallyport.proxy.exchange.Upstream;
import dev.sallyport.proxy.lane.Lane;
import dev.sallyport.proxy.originate.TlsFailure;
import dev.sallyport.proxy.wire.CalmDown;
import dev.sallyport.proxy.wire.CodecBuilder;
import dev.sallyport.proxy.wire.HeadWatch;
import dev.sallyport.proxy.wire.KeepAlive;
import dev.sallyport.proxy.wire.StreamFaults;
import dev.sallyport.proxy.wire.StreamMemory;
import dev.sallyport.proxy.wire.WindowBudget;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection to a destination: as many requests at once as it and the pool let. It stands once the destination has
 * sent its SETTINGS, so that a host that speaks something else is found out before a request is lost to it. What it may do to
 * us is bounded like what a client may (PROTOCOL §5.5). Confined to its lane's event loop.
 *
 * <pre>
 * SHAKING --SETTINGS--> READY --GOAWAY, leave()--> LEAVING --last request--> closed
 * </pre>
 */
final class Http2Upstream extends ChannelInboundHandlerAdapter implements Http2Call.Connection {
    /** Hears of the connection. */
    interface Listener {
        /** It stands, or it takes more than before. */
        void room();

        /** It stands, and its last request is over. */
        void idle();

        /** It takes no new requests. Once, or {@link #closed} instead. */
        void leaving();

        /** It is closed; every request of it has ended. Last word, once. */
        void closed();
    }

    private enum State {
        SHAKING,
        READY,
        LEAVING,
        CLOSED
    }

    private final Lane lane;
    private final String scheme;
    private final Http2Settings settings;
    private final WindowBudget windows;
    private final LimitObserver limits;
    private final int mostStreams;
    private final Listener listener;
    private @Nullable Http2Connection http2;
    private @Nullable Throwable failure;
    private State state = State.SHAKING;
    private @Nullable ChannelHandlerContext context;
    private long peerStreams = 100;
    private int underWay;
    private boolean complained;
    private @Nullable String loss;

    /**
     * A connection that has not begun.
     *
     * @param lane that nothing was read from; owned from here on
     * @param scheme {@code https} over TLS, else {@code http}
     * @param mostStreams requests at once, whatever the destination lets
     */
    Http2Upstream(
            Lane lane,
            String scheme,
            Http2Settings settings,
            WindowBudget windows,
            LimitObserver limits,
            int mostStreams,
            Listener listener) {
        this.lane = lane;
        this.scheme = scheme;
        this.settings = settings;
        this.windows = windows;
        this.limits = limits;
        this.mostStreams = mostStreams;
        this.listener = listener;
    }

    /** Sends the preface and reads. */
    void begin() {
        Http2FrameCodec codec = CodecBuilder.origin(settings.wire(), settings.limits(), windows);
        http2 = codec.connection();
        new LaneEdge(lane, this::end)
                .enclose(
                        lane.channel().pipeline(),
                        HeadWatch.ofAnswers(settings.headTimeout(), () -> end(Limit.HEAD_TIME))
                                .countingResets(settings.limits(), () -> end(Limit.STREAM_ERRORS)),
                        codec,
                        new StreamFaults(settings.limits(), limits),
                        new GoAwayWatch(),
                        new Http2MultiplexHandler(new Unasked()),
                        new KeepAlive(settings.wire(), this::onSilence),
                        this);
        // TLS closes its channel before it says by which alert it was ended.
        lane.channel()
                .closeFuture()
                .addListener(closed -> lane.channel().eventLoop().execute(this::onClosed));
        CodecBuilder.widen(context(), codec, settings.wire());
        lane.channel().config().setAutoRead(true);
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "in a pipeline");
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    /** True while another request may go here. */
    boolean takes() {
        return state == State.READY && underWay < Math.min(mostStreams, peerStreams);
    }

    /** Requests under way. */
    int underWay() {
        return underWay;
    }

    /** Why it never stood. Many a server refuses a client's certificate once TLS stands (RFC 8446 §4.4.2.4). */
    Dialled.Unreached whyNot(Way way, DirectDialer dialer) {
        TlsFailure alert = failure == null ? null : TlsFailure.ofAlert(failure, way.showsCertificate());
        if (alert == null) {
            return new Dialled.Unreached(
                    Reason.CONNECT_FAILED, "It ended the connection, or said something that is not HTTP/2.");
        }
        dialer.alerted(alert.result());
        return new Dialled.Unreached(Reason.UPSTREAM_TLS_FAILED, alert.sentence());
    }

    /** True once it stands, until it leaves. */
    boolean isReady() {
        return state == State.READY;
    }

    /**
     * Sends a request; only while it {@link #takes} one. Its listener is told on this loop, of the answer and everything after
     * it; not of an assignment.
     */
    Http2Call send(Request request, Upstream.Listener hearing) {
        underWay++;
        Future<Http2StreamChannel> opened = new Http2StreamChannelBootstrap(lane.channel()).open();
        if (!opened.isSuccess()) {
            throw new IllegalStateException("a stream is opened at once, on its own loop", opened.cause());
        }
        Http2StreamChannel stream = opened.getNow();
        Http2Call call = new Http2Call(this, stream, request, settings.head(), hearing);
        stream.closeFuture().addListener(closed -> onCallOver());
        call.send(scheme);
        return call;
    }

    private void onCallOver() {
        underWay--;
        if (state == State.LEAVING && underWay == 0) {
            close();
        } else if (takes()) {
            listener.room();
        }
        if (state == State.READY && underWay == 0) {
            listener.idle();
        }
    }

    /** Takes no new requests and closes with the last. */
    void leave() {
        if (state == State.SHAKING || state == State.READY) {
            boolean stood = state == State.READY;
            state = State.LEAVING;
            if (stood) {
                listener.leaving();
            }
            if (underWay == 0) {
                close();
            }
        }
    }

    /** Closes in order, whatever is under way. */
    void close() {
        if (lane.channel().isOpen()) {
            context().close();
        }
    }

    private void end() {
        leave();
        close();
    }

    private void onSilence() {
        loss = "The destination fell silent: it has not answered a PING within "
                + settings.wire().pingTimeout().toMillis() + " ms.";
    }

    @Override
    public long held(Http2StreamChannel stream) {
        return http2 == null ? 0 : StreamMemory.of(http2, stream);
    }

    @Override
    public @Nullable String loss() {
        return loss;
    }

    @Override
    public void flooded() {
        limits.limitReached(Limit.PROTOCOL);
    }

    private void end(Limit limit) {
        if (!complained) {
            complained = true;
            limits.limitReached(limit);
        }
        end();
    }

    private void onClosed() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            listener.closed();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        switch (message) {
            case Http2SettingsFrame frame -> onSettings(frame);
            default -> ReferenceCountUtil.release(message);
        }
    }

    private void onSettings(Http2SettingsFrame frame) {
        Long streams = frame.settings().maxConcurrentStreams();
        if (streams != null) {
            peerStreams = streams;
        } else if (state == State.SHAKING) {
            peerStreams = Integer.MAX_VALUE;
        }
        if (state == State.SHAKING) {
            state = State.READY;
        }
        if (takes()) {
            listener.room();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        ReferenceCountUtil.release(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof Http2Exception && !complained) {
            complained = true;
            limits.limitReached(cause instanceof CalmDown calm ? calm.limit() : Limit.PROTOCOL);
        } else if (!(cause instanceof Http2Exception)) {
            failure = cause;
            lane.abort();
        }
    }

    /** Before the multiplexer tells the requests that were not looked at, which are sent again at once, and not here. */
    private final class GoAwayWatch extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof Http2GoAwayFrame) {
                leave();
            }
            ctx.fireChannelRead(message);
        }
    }

    /** Push is off; a destination that pushes all the same gets a reset. */
    private static final class Unasked extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext pushed) {
            pushed.close();
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }
}

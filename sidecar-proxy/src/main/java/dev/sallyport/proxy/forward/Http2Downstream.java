package dev.sallyport.proxy.forward;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.LimitObserver;
import dev.sallyport.proxy.exchange.Downstream;
import dev.sallyport.proxy.exchange.DownstreamConnection;
import dev.sallyport.proxy.exchange.Http2Settings;
import dev.sallyport.proxy.exchange.LaneEdge;
import dev.sallyport.proxy.http.HttpRefusal;
import dev.sallyport.proxy.http.RequestHead;
import dev.sallyport.proxy.http.RequestRecord;
import dev.sallyport.proxy.lane.Lane;
import dev.sallyport.proxy.wire.CalmDown;
import dev.sallyport.proxy.wire.CodecBuilder;
import dev.sallyport.proxy.wire.HeadWatch;
import dev.sallyport.proxy.wire.HeldByStreams;
import dev.sallyport.proxy.wire.RateWindow;
import dev.sallyport.proxy.wire.ServerStreams;
import dev.sallyport.proxy.wire.StalledStreams;
import dev.sallyport.proxy.wire.StreamFaults;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An app's HTTP/2 in clear (prior knowledge, RFC 9113 §3.3) inside a tunnel: any number of exchanges at once. The limits are
 * those of the tunnel's own HTTP/2 (PROTOCOL §5.5): an app is as hostile as a peer. Confined to its lane's event loop.
 *
 * <pre>
 * SERVING --lastAnswers--> GOAWAY(max id) --one round trip--> GOAWAY(last id) --no exchange left--> closed
 * </pre>
 */
public final class Http2Downstream implements DownstreamConnection {
    private static final int FLOOD_FACTOR = 10;

    private final Lane lane;
    private final Http2Settings settings;
    private final Http2Apps apps;
    private final SpiffeId caller;
    private final String proxy;
    private final LimitObserver limits;
    private final Downstream.Acceptor acceptor;
    private final Listener listener;
    private final Set<Http2AppExchange> exchanges = new LinkedHashSet<>();
    private final StalledStreams streams = new StalledStreams();
    private final RateWindow opened;
    private final RateWindow flood;
    private @Nullable ChannelHandlerContext behind;
    private long lastBusy = System.nanoTime();
    private boolean leaving;
    private boolean draining;
    private boolean closing;
    private boolean told;

    /**
     * A connection that has not begun; a gate before it may still hold its first bytes.
     *
     * @param apps what it has in common with others
     * @param caller whose it is
     * @param proxy who refusals come from, a token
     */
    public Http2Downstream(
            Lane lane, Http2Apps apps, SpiffeId caller, String proxy, Downstream.Acceptor acceptor, Listener listener) {
        this.lane = lane;
        this.apps = apps;
        this.caller = caller;
        this.settings = apps.settings();
        this.proxy = proxy;
        this.limits = apps.limits();
        this.acceptor = acceptor;
        this.listener = listener;
        long second = TimeUnit.SECONDS.toNanos(1);
        this.opened = new RateWindow(settings.limits().streamsPerSecond(), second);
        this.flood = new RateWindow(FLOOD_FACTOR * settings.limits().streamsPerSecond(), second);
    }

    @Override
    public void begin() {
        Channel channel = lane.channel();
        Http2FrameCodec codec = CodecBuilder.server(settings.wire(), settings.limits(), apps.windows());
        Http2MultiplexHandler multiplexer = new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel stream) {
                onStream((Http2StreamChannel) stream);
            }
        });
        new LaneEdge(lane, this::onInputEnded)
                .enclose(
                        channel.pipeline(),
                        new HeadWatch(settings.headTimeout(), this::onLateHead)
                                .countingResets(settings.limits(), () -> end(Limit.STREAM_ERRORS)),
                        codec,
                        new StreamFaults(settings.limits(), limits),
                        new ServerStreams(multiplexer),
                        multiplexer,
                        new Frames());
        CodecBuilder.widen(behind(), codec, settings.wire());
        channel.closeFuture().addListener(closed -> onClosed());
        every(settings.limits().stallTimeout(), this::sweep);
        HeldByStreams held = new HeldByStreams(
                codec.connection(),
                bytes -> apps.held().change(caller, bytes),
                () -> apps.held().isOver(caller));
        every(Duration.ofMillis(HeldByStreams.EVERY_MILLIS), () -> held.weigh(streams.open(), this::onHolding));
        channel.closeFuture().addListener(closed -> held.close());
        every(settings.idleTimeout().dividedBy(4).plusMillis(1), this::onIdleTick);
        channel.config().setAutoRead(true);
        if (leaving) {
            lastAnswers();
        }
    }

    private ChannelHandlerContext behind() {
        return Objects.requireNonNull(behind, "the connection has begun");
    }

    private void every(Duration period, Runnable look) {
        long nanos = period.toNanos();
        var timer = lane.channel().eventLoop().scheduleWithFixedDelay(look, nanos, nanos, TimeUnit.NANOSECONDS);
        lane.channel().closeFuture().addListener(closed -> timer.cancel(false));
    }

    private void onStream(Http2StreamChannel stream) {
        stream.config().setAutoRead(false);
        streams.add(stream);
        if (flood.exceeded()) {
            end(Limit.TUNNEL_RATE_PER_CONNECTION);
        }
        stream.pipeline().addLast("first-read", new FirstRead());
        stream.pipeline().addLast("exchange", new Http2AppExchange(this, stream).inlet());
    }

    /** A stream's head is read at once. */
    private static final class FirstRead extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.fireChannelActive();
            ctx.pipeline().remove(this);
            ctx.channel().read();
        }
    }

    Http2Settings settings() {
        return settings;
    }

    String proxy() {
        return proxy;
    }

    /** What is said to a request that comes too soon after too many others; null for nothing. */
    @Nullable
    HttpRefusal tooMany(RequestHead head) {
        if (!opened.exceeded()) {
            return null;
        }
        limits.limitReached(Limit.TUNNEL_RATE_PER_CONNECTION);
        String sentence = "This connection sends more requests in a second than it may.";
        return HttpRefusal.of(Reason.TUNNEL_LIMIT, sentence, null, head.host().toString());
    }

    void accept(Http2AppExchange exchange) {
        exchanges.add(exchange);
        acceptor.accept(exchange);
    }

    void refused(@Nullable RequestHead head, HttpRefusal refusal) {
        listener.refused(new RequestRecord(
                head == null ? null : head.method(),
                head == null ? null : head.host(),
                refusal.status(),
                refusal.reason(),
                refusal.sentence(),
                0,
                0,
                Duration.ZERO));
    }

    void remove(Http2AppExchange exchange) {
        exchanges.remove(exchange);
        lastBusy = System.nanoTime();
        closeIfDone();
    }

    @Override
    public int underWay() {
        return exchanges.size();
    }

    @Override
    public void lastAnswers() {
        leaving = true;
        if (draining || behind == null || !lane.channel().isActive()) {
            return;
        }
        draining = true;
        DefaultHttp2GoAwayFrame soon = new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR);
        soon.setExtraStreamIds(Integer.MAX_VALUE);
        behind().writeAndFlush(soon);
        lane.channel()
                .eventLoop()
                .schedule(
                        () -> {
                            goAway(Http2Error.NO_ERROR);
                            closing = true;
                            closeIfDone();
                        },
                        settings.drainPause().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void goAway(Http2Error code) {
        if (lane.channel().isActive()) {
            behind().writeAndFlush(new DefaultHttp2GoAwayFrame(code));
        }
    }

    private void closeIfDone() {
        if (closing && exchanges.isEmpty() && lane.channel().isActive()) {
            behind().close();
        }
    }

    @Override
    public void cut(Reason reason, String detail) {
        for (Http2AppExchange exchange : List.copyOf(exchanges)) {
            exchange.cut(reason, detail);
        }
        goAway(Http2Error.NO_ERROR);
        closing = true;
        closeIfDone();
        tellClosed();
    }

    private void sweep() {
        streams.sweep(stalled -> {
            limits.limitReached(Limit.STALLED_STREAM);
            stalled.close();
        });
    }

    private void onHolding(Http2StreamChannel stream) {
        limits.limitReached(Limit.BUFFERED_PER_IDENTITY);
        String sentence = "This workload's requests hold more than "
                + apps.held().most() + " bytes in this gateway's memory, and this one does not move.";
        List.copyOf(exchanges).stream()
                .filter(exchange -> exchange.isOn(stream))
                .forEach(exchange -> exchange.drop(Reason.TUNNEL_LIMIT, sentence));
    }

    private void onIdleTick() {
        boolean idle = exchanges.isEmpty()
                && System.nanoTime() - lastBusy > settings.idleTimeout().toNanos();
        if (idle && !draining) {
            lastAnswers();
        }
    }

    private void onLateHead() {
        end(Limit.HEAD_TIME);
    }

    private void end(Limit limit) {
        if (!closing) {
            closing = true;
            limits.limitReached(limit);
            goAway(Http2Error.ENHANCE_YOUR_CALM);
            behind().close();
        }
    }

    /** Without its acknowledgements and windows nothing can be carried to an end. */
    private void onInputEnded() {
        for (Http2AppExchange exchange : List.copyOf(exchanges)) {
            exchange.lost();
        }
        closing = true;
        closeIfDone();
    }

    private void onClosed() {
        onInputEnded();
        tellClosed();
    }

    private void tellClosed() {
        if (!told) {
            told = true;
            listener.closed();
        }
    }

    /** What comes of the connection as a whole. */
    private final class Frames extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            behind = ctx;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            // SETTINGS, their ACK, GOAWAY of a client: the codec has acted on them.
            ReferenceCountUtil.release(message);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            ReferenceCountUtil.release(event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (cause instanceof Http2Exception) {
                if (!closing) {
                    closing = true;
                    limits.limitReached(cause instanceof CalmDown calm ? calm.limit() : Limit.PROTOCOL);
                }
            } else {
                lane.abort();
            }
        }
    }
}

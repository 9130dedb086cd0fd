package dev.sallyport.proxy.tunnel;

import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.connection.TunnelObserver;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One accepted HTTP/2 connection as a whole: its streams, its age, its leave-taking. Last in the connection's pipeline;
 * confined to its event loop.
 *
 * <pre>
 * SERVING --drain--> GOAWAY(max id) --one round trip--> GOAWAY(last id) --no stream left--> closed
 * </pre>
 */
final class ServedConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(ServedConnection.class);
    private static final int CLOSE_FLUSH_MILLIS = 200;

    private final PeerIdentity peer;
    private final TunnelSettings settings;
    private final TunnelObserver observer;
    private final Clock clock;
    private final RateWindow opened;
    /** Each stream with the room its writes had at the last look, for finding those whose peer takes nothing. */
    private final Map<Http2StreamChannel, Long> streams = new HashMap<>();

    private @Nullable Channel channel;
    private boolean draining;
    private boolean closing;

    ServedConnection(PeerIdentity peer, TunnelSettings settings, TunnelObserver observer, Clock clock) {
        this.clock = clock;
        this.peer = peer;
        this.settings = settings;
        this.observer = observer;
        this.opened = new RateWindow(settings.limits().streamsPerSecond(), TimeUnit.SECONDS.toNanos(1));
    }

    PeerIdentity peer() {
        return peer;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        observer.connectionOpened();
        ctx.channel().closeFuture().addListener(closed -> observer.connectionClosed());
        schedule(ctx, this::sweep, settings.limits().stallTimeout());
        schedule(ctx, this::drain, spread(settings.maxConnectionAge()));
        Duration left = Duration.between(clock.instant(), peer.notAfter());
        schedule(ctx, this::drain, left.isNegative() ? Duration.ZERO : left);
    }

    private static void schedule(ChannelHandlerContext ctx, Runnable task, Duration after) {
        var scheduled = ctx.executor().schedule(task, after.toMillis(), TimeUnit.MILLISECONDS);
        ctx.channel().closeFuture().addListener(closed -> scheduled.cancel(false));
    }

    private static Duration spread(Duration age) {
        return Duration.ofMillis(
                (long) (age.toMillis() * ThreadLocalRandom.current().nextDouble(0.9, 1.1)));
    }

    /** Notes a new stream; false when this peer opens them too fast. */
    boolean onStream(Http2StreamChannel stream) {
        streams.put(stream, room(stream));
        observer.streamOpened();
        stream.closeFuture().addListener(closed -> {
            streams.remove(stream);
            observer.streamClosed();
            closeIfDone();
        });
        return !opened.exceeded();
    }

    /** Notes a stream whose head asks for something else than a tunnel. */
    void onRejected(String sentence) {
        observer.requestRejected(peer, sentence);
    }

    boolean isDraining() {
        return draining;
    }

    /** {@link #drain} in a while. */
    void drainAfter(Duration wait) {
        Channel connection = channel;
        if (connection != null) {
            var scheduled = connection.eventLoop().schedule(this::drain, wait.toMillis(), TimeUnit.MILLISECONDS);
            connection.closeFuture().addListener(closed -> scheduled.cancel(false));
        }
    }

    /** Takes leave: no new streams, live ones end by themselves. */
    void drain() {
        Channel connection = channel;
        if (draining || connection == null || !connection.isActive()) {
            return;
        }
        draining = true;
        DefaultHttp2GoAwayFrame soon = new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR);
        soon.setExtraStreamIds(Integer.MAX_VALUE);
        connection.writeAndFlush(soon);
        connection
                .eventLoop()
                .schedule(
                        () -> {
                            connection.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
                            closing = true;
                            closeIfDone();
                        },
                        settings.drainPause().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void closeIfDone() {
        Channel connection = channel;
        if (closing && streams.isEmpty() && connection != null && connection.isActive()) {
            // A moment for the peer to read the last frames before the socket goes.
            connection.eventLoop().schedule(() -> connection.close(), CLOSE_FLUSH_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Resets streams whose peer has taken nothing of what waits for it since the last sweep. */
    private void sweep() {
        Channel connection = channel;
        if (connection == null || !connection.isActive()) {
            return;
        }
        for (Map.Entry<Http2StreamChannel, Long> entry : Map.copyOf(streams).entrySet()) {
            Http2StreamChannel stream = entry.getKey();
            long now = room(stream);
            if (now < 0 && now == entry.getValue()) {
                stream.close();
            } else {
                streams.replace(stream, now);
            }
        }
        connection
                .eventLoop()
                .schedule(this::sweep, settings.limits().stallTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Bytes that may still be written; negative: bytes that must go first. */
    private static long room(Http2StreamChannel stream) {
        return stream.isWritable() ? stream.bytesBeforeUnwritable() : -stream.bytesBeforeWritable();
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
        if (cause instanceof Http2Exception broken) {
            // The codec sends GOAWAY and closes.
            observer.limitReached();
            LOG.warnf("%s broke HTTP/2 (%s): its connection ends", peer.spiffeId(), broken.error());
        } else {
            LOG.debugf(
                    "the tunnel connection of %s broke: %s",
                    peer.spiffeId(), cause.getClass().getSimpleName());
            ctx.close();
        }
    }
}

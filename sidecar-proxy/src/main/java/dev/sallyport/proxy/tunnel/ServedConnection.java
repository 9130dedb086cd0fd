package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.accept.TunnelCut;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.connection.TunnelObserver;
import dev.sallyport.proxy.wire.CalmDown;
import dev.sallyport.proxy.wire.HeldByStreams;
import dev.sallyport.proxy.wire.RateWindow;
import dev.sallyport.proxy.wire.StalledStreams;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
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
    /** Refused streams cost us less than carried ones, and a burst of them is no attack yet. */
    private static final int FLOOD_FACTOR = 10;

    static final String TOO_FAST = "This connection opens more tunnels in a second than it may.";

    private final PeerIdentity peer;
    private final Door door;
    private final TunnelSettings settings;
    private final TunnelObserver observer;
    private final HeldByStreams held;
    private final RateWindow opened;
    private final RateWindow flood;
    private final StalledStreams streams = new StalledStreams();

    private @Nullable Channel channel;
    private @Nullable Future<?> nextSweep;
    private boolean draining;
    private boolean closing;
    private boolean idle;
    private boolean ended;

    ServedConnection(PeerIdentity peer, Door door, Http2Connection http2) {
        this.peer = peer;
        this.door = door;
        this.settings = door.settings();
        this.observer = door.observer();
        this.held = new HeldByStreams(
                http2,
                bytes -> door.buffered().change(peer.spiffeId(), bytes),
                () -> door.buffered().isOver(peer.spiffeId()));
        long second = TimeUnit.SECONDS.toNanos(1);
        this.opened = new RateWindow(settings.limits().streamsPerSecond(), second);
        this.flood = new RateWindow(FLOOD_FACTOR * settings.limits().streamsPerSecond(), second);
    }

    PeerIdentity peer() {
        return peer;
    }

    TunnelSettings settings() {
        return settings;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        observer.connectionOpened();
        ctx.channel().closeFuture().addListener(closed -> {
            observer.connectionClosed();
            held.close();
            if (nextSweep != null) {
                nextSweep.cancel(false);
            }
        });
        ctx.executor().schedule(this::weigh, HeldByStreams.EVERY_MILLIS, TimeUnit.MILLISECONDS);
        nextSweep = scheduleSweep(ctx.channel());
        schedule(ctx, this::drain, spread(settings.maxConnectionAge()));
        Duration left = Duration.between(door.clock().instant(), peer.notAfter());
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

    /** Notes a new stream; false when this peer opens them too fast, or is being thrown out. */
    boolean onStream(Http2StreamChannel stream) {
        idle = false;
        streams.add(stream);
        observer.streamOpened();
        stream.closeFuture().addListener(closed -> {
            observer.streamClosed();
            closeIfDone();
        });
        if (endsAsHostile(flood.exceeded(), stream.parent())) {
            return false;
        }
        if (opened.exceeded()) {
            observer.limitReached(Limit.TUNNEL_RATE_PER_CONNECTION);
            observer.peerLimited(peer, TOO_FAST);
            return false;
        }
        return true;
    }

    /**
     * Ends a connection that opens streams at the rate of an attack, or whose peer leaves our answers unread: they are no
     * DATA, so flow control does not hold them back. True when it does.
     */
    private boolean endsAsHostile(boolean floods, Channel connection) {
        ChannelOutboundBuffer out = connection.unsafe().outboundBuffer();
        long most = (long) settings.wire().writeQueueBytes() + settings.limits().maxUnreadBytes();
        boolean unread = out != null && out.totalPendingWriteBytes() > most;
        if (!floods && !unread) {
            return false;
        }
        Limit limit = unread ? Limit.UNREAD_ANSWERS : Limit.TUNNEL_RATE_PER_CONNECTION;
        end(limit, unread ? "does not read its answers" : "opens streams at the rate of a flood");
        return true;
    }

    /** A preface or a head was not whole in time. */
    void onLateHead() {
        observer.requestRejected(peer, "the request head did not come in time");
        end(Limit.HEAD_TIME, "did not finish a head in time");
    }

    /** Streams that are closed already were reset too often. */
    void onResets() {
        end(Limit.STREAM_ERRORS, "resets streams that are closed");
    }

    private void end(Limit limit, String what) {
        Channel connection = channel;
        if (ended || connection == null) {
            return;
        }
        ended = true;
        observer.limitReached(limit);
        LOG.warnf("%s %s: its connection ends", peer.spiffeId(), what);
        connection.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.ENHANCE_YOUR_CALM));
        // Past the SslHandler and what is queued: a peer that reads nothing would keep both.
        connection.config().setOption(ChannelOption.SO_LINGER, limit == Limit.UNREAD_ANSWERS ? 0 : -1);
        connection.unsafe().close(connection.unsafe().voidPromise());
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
        if (closing && streams.open().isEmpty() && connection != null && connection.isActive()) {
            // A moment for the peer to read the last frames before the socket goes.
            connection.eventLoop().schedule(() -> connection.close(), CLOSE_FLUSH_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void weigh() {
        Channel connection = channel;
        if (connection != null && connection.isActive()) {
            held.weigh(streams.open(), this::onHolding);
            connection.eventLoop().schedule(this::weigh, HeldByStreams.EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void onHolding(Http2StreamChannel stream) {
        observer.limitReached(Limit.BUFFERED_PER_IDENTITY);
        String sentence = "This workload's connections hold more than "
                + door.buffered().most() + " bytes in this gateway's memory, and this one does not move.";
        stream.pipeline().fireUserEventTriggered(new TunnelCut(Reason.TUNNEL_LIMIT, sentence));
    }

    /**
     * Resets streams whose peer has taken nothing of what waits for it since the last sweep; asks a connection to go that
     * had no stream for as long.
     */
    private void sweep() {
        Channel connection = channel;
        if (connection == null || !connection.isActive()) {
            return;
        }
        streams.sweep(stalled -> {
            observer.limitReached(Limit.STALLED_STREAM);
            stalled.close();
        });
        boolean empty = streams.open().isEmpty();
        if (empty && idle) {
            drain();
        }
        idle = empty;
        nextSweep = scheduleSweep(connection);
    }

    private Future<?> scheduleSweep(Channel connection) {
        return connection
                .eventLoop()
                .schedule(this::sweep, settings.limits().stallTimeout().toMillis(), TimeUnit.MILLISECONDS);
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
            onBroken(broken);
        } else {
            LOG.debugf(
                    "the tunnel connection of %s broke: %s",
                    peer.spiffeId(), cause.getClass().getSimpleName());
            ctx.close();
        }
    }

    /** The codec sends GOAWAY and closes. */
    private void onBroken(Http2Exception broken) {
        if (!ended) {
            ended = true;
            observer.limitReached(broken instanceof CalmDown calm ? calm.limit() : Limit.PROTOCOL);
            LOG.warnf("%s broke HTTP/2 (%s): its connection ends", peer.spiffeId(), broken.error());
        }
    }
}

package dev.sallyport.proxy.tunnel;

import dev.sallyport.proxy.connection.TunnelObserver.Handshake;
import dev.sallyport.proxy.identity.Credentials;
import dev.sallyport.proxy.wire.KeepAlive;
import dev.sallyport.proxy.wire.RateWindow;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a gateway replica under one identity. Last in its pipeline; confined to the pool's loop.
 *
 * <pre>
 * SHAKING --SETTINGS--> READY <--probe--> SUSPECT
 *                       READY, SUSPECT --GOAWAY, successor, end of a certificate--> RETIRED --last stream--> closed
 * </pre>
 *
 * Age and another identity do not retire it by themselves: it is superseded then, and takes streams only while no
 * successor stands, at most until its own or the gateway's certificate ends (ADR 0187).
 */
final class GatewayConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(GatewayConnection.class);
    private static final long RESET_WINDOW_NANOS = TimeUnit.SECONDS.toNanos(30);

    private enum State {
        SHAKING,
        READY,
        SUSPECT,
        RETIRED
    }

    private final Replica replica;
    private final LoopPool pool;
    private final long sequence;
    private final Instant ownEnd;
    private final RateWindow resets;
    private State state = State.SHAKING;
    private @Nullable Channel channel;
    private @Nullable KeepAlive keepAlive;
    private @Nullable TrafficMeter traffic;
    private long peerStreams = Integer.MAX_VALUE;
    private @Nullable Instant peerEnd;
    private boolean aged;
    private boolean complained;
    private int inFlight;
    private long idleSince = System.nanoTime();
    private boolean idleWatched;

    GatewayConnection(Replica replica, LoopPool pool, Credentials credentials) {
        this.replica = replica;
        this.pool = pool;
        this.sequence = credentials.sequence();
        this.ownEnd = credentials.notAfter();
        this.resets = new RateWindow(pool.settings().resetsPerConnection(), RESET_WINDOW_NANOS);
    }

    /** False once it is too old, or another identity is in force: it should have a successor. */
    boolean isFresh(long currentSequence) {
        return !aged && sequence == currentSequence;
    }

    int inFlight() {
        return inFlight;
    }

    boolean isReady() {
        return state != State.SHAKING;
    }

    InetSocketAddress address() {
        return replica.address();
    }

    /** True while new streams may go here; fresh connections come first. */
    boolean takes() {
        return state == State.READY
                && inFlight < Math.min(pool.settings().streamsPerConnection(), peerStreams)
                && !resets.isFull();
    }

    /** True while so much flows here that new streams are better off elsewhere. */
    boolean isHeavy() {
        return traffic != null && traffic.bytesPerSecond() >= pool.settings().heavyBytesPerSecond();
    }

    void onHandshake(Channel connected, KeepAlive alive, TrafficMeter meter, Instant certificateEnd) {
        channel = connected;
        traffic = meter;
        keepAlive = alive;
        peerEnd = certificateEnd;
    }

    /** The first failure counts; what follows is its echo. */
    void handshakeFailed(Handshake failure, String sentence) {
        if (!complained) {
            complained = true;
            replica.handshakeFailed(failure, sentence);
        }
    }

    /** The parent of new streams. */
    Channel channel() {
        Channel connected = channel;
        if (connected == null) {
            throw new IllegalStateException("the connection does not stand yet");
        }
        return connected;
    }

    /** A stream begins; its channel's closing ends it. */
    void onStream() {
        inFlight++;
        pool.observer().streamOpened();
    }

    void onStreamClosed(boolean reset) {
        inFlight--;
        pool.observer().streamClosed();
        if (reset) {
            resets.add();
        }
        if (inFlight == 0) {
            onIdle();
        }
        pool.onRoom();
    }

    private void onIdle() {
        idleSince = System.nanoTime();
        if (state == State.RETIRED) {
            close();
        } else if (!idleWatched) {
            watchIdle(pool.settings().idleRelease().toNanos());
        }
    }

    /** One timer at a time, however often it falls idle. */
    private void watchIdle(long nanos) {
        idleWatched = true;
        after(Duration.ofNanos(nanos), () -> {
            idleWatched = false;
            long left = pool.settings().idleRelease().toNanos() - (System.nanoTime() - idleSince);
            if (inFlight == 0 && left <= 0) {
                retire();
            } else if (inFlight == 0) {
                watchIdle(left);
            }
        });
    }

    private void after(Duration delay, Runnable task) {
        var timer = pool.loop().schedule(task, Math.max(delay.toNanos(), 0), TimeUnit.NANOSECONDS);
        channel().closeFuture().addListener(closed -> timer.cancel(false));
    }

    /** Asks a connection that left a CONNECT unanswered whether it lives; meanwhile it keeps its streams. */
    void probe(Runnable whenSilent) {
        KeepAlive alive = keepAlive;
        if (alive != null) {
            alive.probe(pool.settings().probeTimeout(), lives -> {
                if (!lives) {
                    suspect(alive);
                    whenSilent.run();
                }
            });
        }
    }

    private void suspect(KeepAlive alive) {
        if (state == State.READY) {
            state = State.SUSPECT;
            LOG.warnf("the gateway at %s does not answer: new tunnels go elsewhere", replica.address());
            alive.probe(pool.settings().wire().pingTimeout(), lives -> {
                if (lives && state == State.SUSPECT) {
                    state = State.READY;
                    pool.onRoom();
                }
            });
            pool.onLoss();
        }
    }

    /** No new streams from now on; closes with the last one. */
    void retire() {
        if (state == State.SHAKING || state == State.RETIRED) {
            return;
        }
        state = State.RETIRED;
        if (inFlight == 0) {
            close();
        }
        pool.onLoss();
    }

    void close() {
        Channel connected = channel;
        if (connected != null) {
            connected.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        switch (message) {
            case Http2SettingsFrame settings -> onSettings(settings);
            case Http2GoAwayFrame goAway -> {
                goAway.release();
                pool.observer().goawayReceived();
                retire();
            }
            default -> ReferenceCountUtil.release(message);
        }
    }

    private void onSettings(Http2SettingsFrame frame) {
        Long streams = frame.settings().maxConcurrentStreams();
        if (streams != null) {
            peerStreams = streams;
        }
        if (state == State.SHAKING) {
            state = State.READY;
            pool.observer().handshake(Handshake.COMPLETED);
            limitLife();
            onIdle();
            replica.onReady(this);
        }
    }

    /** Succeeded in time, at moments that connections made together do not share. */
    private void limitLife() {
        Duration left = pool.timeTo(ownEnd);
        Instant gatewayEnd = peerEnd;
        if (gatewayEnd != null && pool.timeTo(gatewayEnd).compareTo(left) < 0) {
            left = pool.timeTo(gatewayEnd);
        }
        Duration age = spread(pool.settings().maxConnectionAge(), 0.9, 1.1);
        Duration timely = spread(left, 0.75, 0.9);
        after(age.compareTo(timely) < 0 ? age : timely, () -> {
            aged = true;
            pool.onSuperseded();
        });
        after(left, this::retire);
    }

    private static Duration spread(Duration whole, double from, double to) {
        return Duration.ofMillis(
                (long) (whole.toMillis() * ThreadLocalRandom.current().nextDouble(from, to)));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        ReferenceCountUtil.release(event);
    }

    /** In TLS 1.3 the gateway judges our certificate when the handshake is over for us. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (state == State.SHAKING) {
            handshakeFailed(Handshake.BROKEN, "it closed the connection before it said anything");
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (state == State.SHAKING) {
            handshakeFailed(HandshakeResults.of(cause), HandshakeResults.sentence(cause, "it refuses our certificate"));
        }
        LOG.debugf(
                "the connection to the gateway at %s broke: %s",
                replica.address(), cause.getClass().getSimpleName());
        ctx.close();
    }
}

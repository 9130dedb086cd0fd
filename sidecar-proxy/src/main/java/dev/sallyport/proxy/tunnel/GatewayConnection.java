package dev.sallyport.proxy.tunnel;

import dev.sallyport.proxy.connection.TunnelObserver.Handshake;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a gateway replica under one identity. Last in its pipeline; confined to the pool's loop.
 *
 * <pre>
 * SHAKING --SETTINGS--> READY <--probe--> SUSPECT
 *                       READY, SUSPECT --GOAWAY, age, identity--> RETIRED --last stream--> closed
 * </pre>
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
    private final RateWindow resets;
    private State state = State.SHAKING;
    private @Nullable Channel channel;
    private @Nullable KeepAlive keepAlive;
    private @Nullable TrafficMeter traffic;
    private long peerStreams = Integer.MAX_VALUE;
    private int inFlight;
    private long idleSince = System.nanoTime();

    GatewayConnection(Replica replica, LoopPool pool, long sequence) {
        this.replica = replica;
        this.pool = pool;
        this.sequence = sequence;
        this.resets = new RateWindow(pool.settings().resetsPerConnection(), RESET_WINDOW_NANOS);
    }

    long sequence() {
        return sequence;
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

    /** True while new streams of this identity may go here. */
    boolean takes(long currentSequence) {
        return state == State.READY
                && sequence == currentSequence
                && inFlight < Math.min(pool.settings().streamsPerConnection(), peerStreams)
                && !resets.isFull();
    }

    /** True while so much flows here that new streams are better off elsewhere. */
    boolean isHeavy() {
        return traffic != null && traffic.bytesPerSecond() >= pool.settings().heavyBytesPerSecond();
    }

    void onHandshake(Channel connected, KeepAlive alive, TrafficMeter meter) {
        channel = connected;
        traffic = meter;
        keepAlive = alive;
    }

    void handshakeFailed(Handshake failure) {
        replica.handshakeFailed(failure);
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
        } else {
            long nanos = pool.settings().idleRelease().toNanos();
            pool.loop()
                    .schedule(
                            () -> {
                                if (inFlight == 0 && System.nanoTime() - idleSince >= nanos) {
                                    retire();
                                }
                            },
                            nanos,
                            TimeUnit.NANOSECONDS);
        }
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
            Duration age = pool.settings().maxConnectionAge();
            long millis = (long) (age.toMillis() * ThreadLocalRandom.current().nextDouble(0.9, 1.1));
            var end = pool.loop().schedule(this::retire, millis, TimeUnit.MILLISECONDS);
            channel().closeFuture().addListener(closed -> end.cancel(false));
            onIdle();
            replica.onReady(this);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        ReferenceCountUtil.release(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debugf(
                "the connection to the gateway at %s broke: %s",
                replica.address(), cause.getClass().getSimpleName());
        ctx.close();
    }
}

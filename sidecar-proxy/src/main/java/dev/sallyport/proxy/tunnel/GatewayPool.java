package dev.sallyport.proxy.tunnel;

import dev.sallyport.proxy.connection.TunnelObserver;
import dev.sallyport.proxy.dial.QueryCarrier;
import dev.sallyport.proxy.dial.TunnelCarrier;
import dev.sallyport.proxy.identity.IdentityHolder;
import dev.sallyport.proxy.wire.WindowBudget;
import io.netty.channel.EventLoop;
import io.netty.resolver.NameResolver;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sidecar's way out: multiplexed connections to the gateway fleet, on each event loop its own, so that a tunnel never
 * changes threads (ADR 0061). Connections carry one identity each; when it changes, new streams go over new connections
 * and old ones end with their last stream. Safe for concurrent use.
 */
public final class GatewayPool implements TunnelCarrier, QueryCarrier, AutoCloseable {
    private final PoolSettings settings;
    private final IdentityHolder identity;
    private final TunnelObserver observer;
    private final GatewayReplicas replicas;
    private final WindowBudget windows;
    private final Map<EventLoop, LoopPool> pools = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * Prepares; nothing is looked up or dialled before {@link #start} and the first {@link #open}.
     *
     * @param home the event loop that looks names up; epoll
     * @throws IllegalArgumentException when a gateway is no {@code host:port}
     */
    public GatewayPool(PoolSettings settings, IdentityHolder identity, TunnelObserver observer, EventLoop home) {
        this(settings, identity, observer, home, GatewayReplicas.systemDns(home));
    }

    GatewayPool(
            PoolSettings settings,
            IdentityHolder identity,
            TunnelObserver observer,
            EventLoop home,
            NameResolver<InetAddress> dns) {
        this.settings = settings;
        this.identity = identity;
        this.observer = observer;
        this.windows = new WindowBudget(settings.wire().windowGrowthBytes());
        this.replicas = new GatewayReplicas(
                settings.gateways(), settings.resolveInterval(), home, dns, found -> onEachLoop(LoopPool::onChange));
    }

    /** Begins to look up the fleet and to follow the identity. */
    public void start() {
        replicas.start();
        identity.onChange(credentials -> onEachLoop(LoopPool::onChange));
    }

    private interface Turn {
        void on(LoopPool pool);
    }

    private void onEachLoop(Turn turn) {
        pools.forEach((loop, pool) -> loop.execute(() -> turn.on(pool)));
    }

    @Override
    public Future<Reply> open(EventLoop loop, Request request) {
        LoopPool pool = pool(loop);
        TunnelAttempt attempt = new TunnelAttempt(pool, settings, request, loop.newPromise());
        if (closed) {
            attempt.unavailable("this proxy is shutting down");
        } else {
            pool.place(attempt);
        }
        return attempt.reply();
    }

    @Override
    public Future<Answer> ask(EventLoop loop, byte[] message) {
        LoopPool pool = pool(loop);
        QueryAttempt attempt = new QueryAttempt(pool, settings, message, loop.newPromise());
        if (closed) {
            attempt.unavailable("this proxy is shutting down");
        } else {
            pool.place(attempt);
        }
        return attempt.answer();
    }

    private LoopPool pool(EventLoop loop) {
        return pools.computeIfAbsent(
                loop, owner -> new LoopPool(owner, settings, identity, observer, replicas::current, windows));
    }

    /** The fleet's addresses as far as they are known. Any thread. */
    public List<InetSocketAddress> gateways() {
        return replicas.current();
    }

    /** Connections that can take streams now, over all loops; for health and tests. */
    public int readyConnections() {
        return pools.values().stream().mapToInt(LoopPool::ready).sum();
    }

    /** Closes every connection; streams on them break. */
    @Override
    public void close() {
        closed = true;
        replicas.close();
        onEachLoop(LoopPool::close);
    }
}

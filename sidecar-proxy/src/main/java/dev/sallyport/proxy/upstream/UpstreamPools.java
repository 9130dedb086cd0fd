package dev.sallyport.proxy.upstream;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.destination.DestinationId;
import dev.sallyport.model.destination.Destinations;
import dev.sallyport.model.destination.Origination;
import dev.sallyport.proxy.connection.UpstreamObserver;
import dev.sallyport.proxy.dial.DirectDialer;
import dev.sallyport.proxy.exchange.Upstream;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The pools of a gateway replica: those of each event loop are its own, what they share is how many connections there may be
 * and how endpoints stand. Safe for concurrent use.
 */
public final class UpstreamPools implements Upstreams, AutoCloseable {
    /**
     * An endpoint that is left aside.
     *
     * @param endpoint {@code ip:port}
     * @param destination which it is of; null for none
     * @param namespace whose callers fared badly there
     * @param times it has been so far
     * @param rest until it is back
     */
    public record Aside(String endpoint, @Nullable String destination, String namespace, int times, Duration rest) {}

    private final PoolSettings settings;
    private final DirectDialer dialer;
    private final UpstreamObserver observer;
    private final OutlierBoard outliers;
    private final EndpointChoice choice;
    private final Map<EndpointKey, EndpointBudget> budgets = new ConcurrentHashMap<>();
    private final Map<EventLoop, Map<PoolKey, LoopPool>> loops = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Pools without a connection yet. */
    public UpstreamPools(PoolSettings settings, DirectDialer dialer, UpstreamObserver observer) {
        this(settings, dialer, observer, System::nanoTime);
    }

    /**
     * The same by another clock.
     *
     * @param clock nanoseconds that only grow: for how long endpoints are left aside
     */
    public UpstreamPools(PoolSettings settings, DirectDialer dialer, UpstreamObserver observer, LongSupplier clock) {
        this.settings = settings;
        this.dialer = dialer;
        this.observer = observer;
        this.outliers = new OutlierBoard(clock, observer::ejected);
        this.choice = new EndpointChoice(this::underWay, outliers, clock);
    }

    @Override
    public Upstream open(EventLoop loop, UpstreamOrder order, Upstream.Listener listener) {
        PooledRequest request = new PooledRequest(this, loop, order, listener);
        loop.execute(request::begin);
        return request;
    }

    PoolSettings settings() {
        return settings;
    }

    DirectDialer dialer() {
        return dialer;
    }

    UpstreamObserver observer() {
        return observer;
    }

    EndpointChoice choice() {
        return choice;
    }

    private int underWay(EndpointKey endpoint) {
        EndpointBudget budget = budgets.get(endpoint);
        return budget == null ? 0 : budget.underWay();
    }

    /** The pool of a target on that loop; call on it. */
    LoopPool pool(EventLoop loop, DialTarget target) {
        return loops.computeIfAbsent(loop, unused -> new HashMap<>())
                .computeIfAbsent(PoolKey.of(target), key -> new LoopPool(this, loop, key, acquire(key.endpoint())));
    }

    private EndpointBudget acquire(EndpointKey endpoint) {
        return budgets.compute(endpoint, (key, known) -> {
            EndpointBudget budget = known == null ? new EndpointBudget() : known;
            budget.use();
            return budget;
        });
    }

    /** A pool without connections and requests; call on its loop. */
    void dispose(LoopPool pool) {
        Map<PoolKey, LoopPool> own = loops.get(pool.loop());
        if (own != null && own.remove(pool.key(), pool)) {
            budgets.computeIfPresent(pool.key().endpoint(), (key, budget) -> budget.release() ? null : budget);
        }
    }

    /** A policy is in force: what its destinations do not ask for any more is not kept. Any thread; does not wait. */
    public void settle(Destinations destinations) {
        Set<DestinationId> known = destinations.all().stream()
                .map(destination -> destination.id())
                .collect(Collectors.toUnmodifiableSet());
        Set<Origination> originations = destinations.originations();
        choice.keepOnly(known);
        eachPool(pool -> {
            DestinationId destination = pool.key().endpoint().destination();
            Origination tls = pool.key().tls();
            if (destination != null && !known.contains(destination) || tls != null && !originations.contains(tls)) {
                pool.retire();
            }
        });
    }

    private void eachPool(java.util.function.Consumer<LoopPool> what) {
        loops.forEach((loop, pools) -> {
            if (!loop.isShuttingDown()) {
                loop.execute(() -> new ArrayList<>(pools.values()).forEach(what));
            }
        });
    }

    /** Connections now, those being made included. */
    public int connections() {
        return budgets.values().stream().mapToInt(EndpointBudget::open).sum();
    }

    /** Requests that wait for one. */
    public int pending() {
        return budgets.values().stream().mapToInt(EndpointBudget::pending).sum();
    }

    /** Endpoints that are left aside, each for the namespace of those who fared badly there. */
    public int aside() {
        return outliers.aside().size();
    }

    /** Which they are, by endpoint. */
    public List<Aside> endpointsAside() {
        return outliers.aside().stream().map(UpstreamPools::shown).toList();
    }

    private static Aside shown(OutlierBoard.Aside aside) {
        EndpointKey endpoint = aside.endpoint().endpoint();
        return new Aside(
                endpoint.text(),
                endpoint.destination() == null ? null : endpoint.destination().toString(),
                aside.endpoint().namespace(),
                aside.times(),
                Duration.ofNanos(aside.restNanos()));
    }

    /** True once closed: nothing is kept for a next request. */
    boolean isClosed() {
        return closed;
    }

    /** Closes every connection; does not wait. */
    @Override
    public void close() {
        closed = true;
        eachPool(LoopPool::shut);
    }
}

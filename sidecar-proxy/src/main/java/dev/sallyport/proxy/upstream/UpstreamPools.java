package dev.sallyport.proxy.upstream;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.destination.DestinationId;
import dev.sallyport.model.destination.Destinations;
import dev.sallyport.model.destination.Origination;
import dev.sallyport.model.destination.Parent;
import dev.sallyport.model.destination.PoolPlan;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.LimitObserver;
import dev.sallyport.proxy.connection.Stopwatch;
import dev.sallyport.proxy.connection.UpstreamObserver;
import dev.sallyport.proxy.dial.Alpn;
import dev.sallyport.proxy.dial.Dialled;
import dev.sallyport.proxy.dial.DirectDialer;
import dev.sallyport.proxy.exchange.Failure;
import dev.sallyport.proxy.exchange.Request;
import dev.sallyport.proxy.exchange.Upstream;
import dev.sallyport.proxy.wire.WindowBudget;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private final Map<EventLoop, Map<PoolKey, Pool>> loops = new ConcurrentHashMap<>();
    private final SelectedVersions versions;
    private final WindowBudget windows;
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
        this.versions = new SelectedVersions(clock);
        this.windows = new WindowBudget(settings.http2().wire().windowGrowthBytes());
        this.choice = new EndpointChoice(this::underWay, outliers, settings.unreachableFor(), clock);
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

    /** Connects to exactly that target. */
    Future<Dialled> dial(EventLoop loop, DialTarget target, Alpn offer, Stopwatch watch) {
        return dialer.dial(loop, new DialTargets(List.of(target), List.of(), List.of()), offer, watch);
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
    Pool pool(EventLoop loop, PoolKey wanted) {
        return loops.computeIfAbsent(loop, unused -> new HashMap<>())
                .computeIfAbsent(
                        wanted,
                        key -> key.wanted() == Wanted.HTTP_1
                                ? new LoopPool(this, loop, key, acquire(key.endpoint()))
                                : new SharedPool(this, loop, key, acquire(key.endpoint())));
    }

    /** Where a request to that target belongs: a host that was seen to select HTTP/1.1 is not asked each time. */
    PoolKey key(Request request, DialTarget target) {
        PoolKey key = PoolKey.of(target, Wanted.of(request, target.way()));
        return key.wanted() == Wanted.EITHER && versions.speaksHttp1(key) ? PoolKey.of(target, Wanted.HTTP_1) : key;
    }

    void remember(PoolKey key) {
        versions.selectedHttp1(key);
    }

    int mostPending(DialTarget target) {
        return Objects.requireNonNullElse(plan(target).maxPending(), settings.maxPending());
    }

    int mostConnections(DialTarget target) {
        return Objects.requireNonNullElse(plan(target).max(), Integer.MAX_VALUE);
    }

    int mostRequests(DialTarget target) {
        return Objects.requireNonNullElse(plan(target).maxRequests(), Integer.MAX_VALUE);
    }

    long restNanos(DialTarget target) {
        Duration stated = target.way().plan().idleTimeout();
        return Math.min(
                stated == null ? Long.MAX_VALUE : stated.toNanos(),
                settings.restTimeout().toNanos());
    }

    private static PoolPlan plan(DialTarget target) {
        return target.way().plan().upstream().pool();
    }

    /** Nobody else may wait there. */
    void overflow(PooledRequest request) {
        observer.overflowed();
        request.fail(new Failure(
                Failure.Phase.REFUSED,
                Reason.UPSTREAM_OVERFLOW,
                "As many requests wait for a connection to it as may."));
    }

    WindowBudget windows() {
        return windows;
    }

    LimitObserver limits() {
        return observer;
    }

    private EndpointBudget acquire(EndpointKey endpoint) {
        return budgets.compute(endpoint, (key, known) -> {
            EndpointBudget budget = known == null ? new EndpointBudget() : known;
            budget.use();
            return budget;
        });
    }

    /** A pool without connections and requests; call on its loop. */
    void dispose(Pool pool) {
        Map<PoolKey, Pool> own = loops.get(pool.loop());
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
        Set<Parent> parents = destinations.parents();
        choice.keepOnly(known);
        eachPool(pool -> {
            DestinationId destination = pool.key().endpoint().destination();
            Origination tls = pool.key().tls();
            Parent via = pool.key().via();
            if (destination != null && !known.contains(destination)
                    || tls != null && !originations.contains(tls)
                    || via != null && !parents.contains(via)) {
                pool.retire();
            }
        });
    }

    private void eachPool(java.util.function.Consumer<Pool> what) {
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
        eachPool(Pool::shut);
    }
}

package dev.sallyport.proxy.upstream;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Stopwatch;
import dev.sallyport.proxy.dial.Alpn;
import dev.sallyport.proxy.dial.Dialled;
import dev.sallyport.proxy.exchange.Failure;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One loop's HTTP/1.1 connections that are interchangeable. Who comes last to rest is used first. Confined to its event loop, but for
 * {@link #askToYield}.
 */
final class LoopPool implements Pool {
    private final UpstreamPools pools;
    private final EventLoop loop;
    private final PoolKey key;
    private final EndpointBudget budget;
    private final Deque<Http1Connection> resting = new ArrayDeque<>();
    private final Set<Http1Connection> all = new HashSet<>();
    private int users;
    private boolean retired;

    LoopPool(UpstreamPools pools, EventLoop loop, PoolKey key, EndpointBudget budget) {
        this.pools = pools;
        this.loop = loop;
        this.key = key;
        this.budget = budget;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public PoolKey key() {
        return key;
    }

    @Override
    public void serve(PooledRequest request, DialTarget target, boolean fresh) {
        users++;
        budget.come();
        if (!budget.enter(pools.mostPending(target))) {
            pools.overflow(request);
            return;
        }
        Place place = new Place(request, target);
        request.waitsAt(place);
        Http1Connection rested = fresh ? null : takeRested();
        if (rested != null) {
            place.take(rested, true);
        } else if (budget.open(pools.mostConnections(target), place)) {
            place.connect();
        } else {
            place.queue();
        }
    }

    /** Takes over a connection whose place was another pool's, and which was made for this request. */
    void adopt(PooledRequest request, Dialled.Connected connected) {
        users++;
        budget.come();
        Http1Connection connection = Http1Connection.begin(connected, this, pools);
        all.add(connection);
        pools.observer().connected();
        connection.start(request, connected.target(), false);
    }

    private @Nullable Http1Connection takeRested() {
        Http1Connection found = null;
        while (found == null && !resting.isEmpty()) {
            Http1Connection candidate = resting.removeLast();
            if (candidate.isFit()) {
                found = candidate;
            } else {
                candidate.close();
            }
        }
        if (resting.isEmpty()) {
            budget.restless(this);
        }
        return found;
    }

    /** A connection has answered and may carry another request. */
    void free(Http1Connection connection) {
        if (retired) {
            connection.close();
            return;
        }
        switch (budget.next(this, System.nanoTime())) {
            case EndpointBudget.Turn.Serve(Place place) -> place.take(connection, true);
            case EndpointBudget.Turn.Serve serve -> throw new IllegalStateException("a pool's waiters are its places");
            case EndpointBudget.Turn.Yield yield -> connection.close();
            case EndpointBudget.Turn.Rest rest -> {
                resting.addLast(connection);
                connection.rest();
            }
        }
    }

    @Override
    public void askToYield() {
        loop.execute(() -> {
            Http1Connection eldest = resting.pollFirst();
            if (eldest == null) {
                budget.askAnother();
                return;
            }
            eldest.close();
            while (!resting.isEmpty() && !budget.restOn(this)) {
                resting.removeFirst().close();
            }
        });
    }

    /** A connection is gone. */
    void closed(Http1Connection connection) {
        if (all.remove(connection)) {
            pools.observer().closed();
            if (resting.remove(connection) && resting.isEmpty()) {
                budget.restless(this);
            }
            budget.close();
            disposeIfUnused();
        }
    }

    @Override
    public void left() {
        users--;
        budget.over();
        disposeIfUnused();
    }

    @Override
    public void retire() {
        retired = true;
        List.copyOf(resting).forEach(Http1Connection::close);
        disposeIfUnused();
    }

    private void disposeIfUnused() {
        if (all.isEmpty() && users == 0) {
            pools.dispose(this);
        }
    }

    @Override
    public void shut() {
        retired = true;
        new ArrayList<>(all).forEach(Http1Connection::close);
    }

    /** A request's place until it is on a connection. */
    final class Place implements EndpointBudget.Waiter, Waiting {
        private final PooledRequest request;
        private final DialTarget target;
        private final long since = System.nanoTime();
        private @Nullable Future<Dialled> dial;
        private @Nullable Future<?> timer;
        private boolean queued;
        private boolean over;

        Place(PooledRequest request, DialTarget target) {
            this.request = request;
            this.target = target;
        }

        @Override
        public Pool pool() {
            return LoopPool.this;
        }

        @Override
        public long sinceNanos() {
            return since;
        }

        @Override
        public void granted() {
            loop.execute(() -> {
                queued = false;
                if (over) {
                    budget.close();
                } else {
                    connect();
                }
            });
        }

        void queue() {
            queued = true;
            timer = loop.schedule(
                    this::onTimeout, pools.settings().pendingTimeout().toNanos(), TimeUnit.NANOSECONDS);
        }

        private void onTimeout() {
            if (!over && queued) {
                leave();
                pools.observer().overflowed();
                request.fail(new Failure(
                        Failure.Phase.REFUSED,
                        Reason.UPSTREAM_OVERFLOW,
                        "No connection to it came free within "
                                + pools.settings().pendingTimeout().toMillis() + " ms."));
            }
        }

        /** It waits no more. */
        private void leave() {
            over = true;
            budget.leave();
            if (timer != null) {
                timer.cancel(false);
            }
            if (queued) {
                budget.forget(this);
            }
            if (dial != null) {
                dial.cancel(false);
            }
        }

        @Override
        public void cancel() {
            if (!over) {
                leave();
            }
        }

        void take(Http1Connection connection, boolean reused) {
            over = true;
            queued = false;
            budget.leave();
            if (timer != null) {
                timer.cancel(false);
            }
            connection.start(request, target, reused);
        }

        private void connect() {
            if (timer != null) {
                timer.cancel(false);
            }
            Stopwatch watch = new Stopwatch();
            Future<Dialled> dialling = pools.dial(loop, target, Alpn.HTTP_1_1, watch);
            dial = dialling;
            dialling.addListener((Future<Dialled> done) -> {
                if (!over) {
                    request.dialled(watch.read());
                }
                onDialled(done);
            });
        }

        private void onDialled(Future<Dialled> done) {
            if (done.isSuccess() && done.getNow() instanceof Dialled.Connected connected && !over) {
                dial = null;
                Http1Connection connection = Http1Connection.begin(connected, LoopPool.this, pools);
                all.add(connection);
                pools.observer().connected();
                take(connection, false);
                return;
            }
            if (done.isSuccess() && done.getNow() instanceof Dialled.Connected late) {
                late.lane().abort();
            }
            budget.close();
            if (!over && done.isSuccess() && done.getNow() instanceof Dialled.Unreached unreached) {
                dial = null;
                leave();
                request.unreached(target, unreached);
            }
        }
    }
}

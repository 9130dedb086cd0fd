package dev.sallyport.proxy.upstream;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.proxy.connection.Stopwatch;
import dev.sallyport.proxy.dial.Alpn;
import dev.sallyport.proxy.dial.Dialled;
import dev.sallyport.proxy.exchange.Upstream;
import dev.sallyport.proxy.exchange.Version;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One loop's HTTP/2 connections to one place: each carries many requests at once, one more is made only when none takes more,
 * one at a time. A host that selects HTTP/1.1 is remembered: its requests go to such a pool. Confined to its loop, but for {@link #askToYield}.
 */
final class SharedPool implements Pool {
    private final UpstreamPools pools;
    private final EventLoop loop;
    private final PoolKey key;
    private final EndpointBudget budget;
    private final Set<Member> all = new LinkedHashSet<>();
    private final Deque<Member> idle = new ArrayDeque<>();
    private final Deque<Place> waiting = new ArrayDeque<>();
    private boolean making;
    private boolean retired;
    private int users;

    SharedPool(UpstreamPools pools, EventLoop loop, PoolKey key, EndpointBudget budget) {
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
        waiting.add(place);
        turn();
    }

    /** Gives those that wait to those that take; asks for one more connection where that is not enough. */
    private void turn() {
        while (!waiting.isEmpty()) {
            Member open = open();
            if (open == null) {
                askForOne();
                return;
            }
            waiting.remove().ride(open);
        }
    }

    private @Nullable Member open() {
        Member best = null;
        for (Member member : all) {
            if (member.connection.takes()
                    && (best == null || member.connection.underWay() < best.connection.underWay())) {
                best = member;
            }
        }
        return best;
    }

    private void askForOne() {
        Place first = waiting.peek();
        if (making || first == null) {
            return;
        }
        making = true;
        if (budget.open(pools.mostConnections(first.target), first)) {
            first.connect();
        } else {
            first.queued = true;
        }
    }

    @Override
    public void askToYield() {
        loop.execute(() -> {
            Member eldest = idle.pollFirst();
            if (eldest == null) {
                budget.askAnother();
                return;
            }
            eldest.connection.leave();
            while (!idle.isEmpty() && !budget.restOn(this)) {
                idle.removeFirst().connection.leave();
            }
        });
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
        List.copyOf(all).stream().filter(member -> member.stood).forEach(member -> member.connection.leave());
        disposeIfUnused();
    }

    @Override
    public void shut() {
        retired = true;
        new ArrayList<>(all).forEach(member -> member.connection.close());
    }

    private void disposeIfUnused() {
        if (all.isEmpty() && users == 0) {
            pools.dispose(this);
        }
    }

    /** No connection: everyone who waits tries the next endpoint, or is told. */
    private void unreached(Dialled.Unreached why) {
        making = false;
        List<Place> all = List.copyOf(waiting);
        waiting.clear();
        for (Place place : all) {
            place.leave();
            place.request.unreached(place.target, why);
        }
    }

    /** The host speaks HTTP/1.1: so does everyone who waits. */
    private void fallBack(Dialled.Connected connected, @Nullable Place opener) {
        making = false;
        pools.remember(key);
        List<Place> all = new ArrayList<>(waiting);
        waiting.clear();
        all.forEach(Place::leave);
        if (opener == null || !opener.request.goesByHttp1()) {
            connected.lane().close();
            budget.close();
        } else {
            all.remove(opener);
            opener.request.adopt(connected);
        }
        for (Place place : all) {
            if (place.request.goesByHttp1()) {
                place.request.serveAgain();
            }
        }
    }

    /** One connection of it. */
    private final class Member implements Http2Upstream.Listener {
        private final DialTarget target;
        private final Http2Upstream connection;
        private @Nullable Future<?> restTimer;
        private boolean stood;
        private int served;

        Member(Dialled.Connected connected) {
            target = connected.target();
            connection = new Http2Upstream(
                    connected.lane(),
                    target.way().tls() == null ? "http" : "https",
                    pools.settings().http2(),
                    pools.windows(),
                    pools.limits(),
                    pools.settings().http2().limits().maxStreams(),
                    this);
        }

        /** Another request goes out on it. */
        boolean use() {
            wake();
            served++;
            return served > 1;
        }

        void used() {
            if (served >= pools.mostRequests(target)) {
                connection.leave();
            }
        }

        @Override
        public void room() {
            if (!stood) {
                stood = true;
                making = false;
            }
            turn();
            if (retired) {
                connection.leave();
            } else if (connection.underWay() == 0) {
                idle();
            }
        }

        @Override
        public void idle() {
            if (!connection.isReady() || idle.contains(this)) {
                return;
            }
            if (retired) {
                connection.leave();
                return;
            }
            switch (budget.next(SharedPool.this, System.nanoTime())) {
                case EndpointBudget.Turn.Serve(Place place) -> {
                    waiting.remove(place);
                    making = false;
                    place.ride(this);
                    turn();
                }
                case EndpointBudget.Turn.Serve serve ->
                    throw new IllegalStateException("a pool's waiters are its places");
                case EndpointBudget.Turn.Yield yield -> connection.leave();
                case EndpointBudget.Turn.Rest rest -> {
                    idle.addLast(this);
                    restTimer = loop.schedule(connection::leave, pools.restNanos(target), TimeUnit.NANOSECONDS);
                }
            }
        }

        @Override
        public void leaving() {
            wake();
            turn();
        }

        @Override
        public void closed() {
            wake();
            all.remove(this);
            pools.observer().closed();
            budget.close();
            if (!stood) {
                unreached(connection.whyNot(target.way(), pools.dialer()));
            }
            turn();
            disposeIfUnused();
        }

        private void wake() {
            if (restTimer != null) {
                restTimer.cancel(false);
                restTimer = null;
            }
            if (idle.remove(this) && idle.isEmpty()) {
                budget.restless(SharedPool.this);
            }
        }
    }

    /** A request's place until it is on a connection. */
    private final class Place implements EndpointBudget.Waiter, Waiting {
        private final PooledRequest request;
        private final DialTarget target;
        private final long since = System.nanoTime();
        private final Future<?> timer;
        private boolean queued;
        private boolean over;

        Place(PooledRequest request, DialTarget target) {
            this.request = request;
            this.target = target;
            // Connecting has its own times; this is for those who wait for others.
            long most = 3 * pools.settings().pendingTimeout().toNanos();
            this.timer = loop.schedule(this::onTimeout, most, TimeUnit.NANOSECONDS);
        }

        @Override
        public Pool pool() {
            return SharedPool.this;
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
                    making = false;
                    turn();
                } else {
                    connect();
                }
            });
        }

        private void onTimeout() {
            if (!over) {
                waiting.remove(this);
                leave();
                pools.overflow(request);
                turn();
            }
        }

        /** It waits no more. */
        private void leave() {
            over = true;
            budget.leave();
            timer.cancel(false);
            if (queued && budget.forget(this)) {
                queued = false;
                making = false;
            }
        }

        @Override
        public void cancel() {
            if (!over) {
                waiting.remove(this);
                leave();
                turn();
            }
        }

        private void ride(Member member) {
            leave();
            boolean reused = member.use();
            Http2Ride ride = new Http2Ride(request);
            if (request.isOn(ride, target.on(member.target), new Upstream.Connected(reused, Version.HTTP_2))) {
                ride.begin(member.connection);
                member.used();
            } else if (member.connection.underWay() == 0) {
                member.idle();
            }
        }

        /** Goes on even when its request is given up: others may wait. */
        private void connect() {
            Alpn offer = key.wanted() == Wanted.EITHER ? Alpn.HTTP_2 : Alpn.HTTP_1_1;
            Stopwatch watch = new Stopwatch();
            pools.dial(loop, target, offer, watch).addListener((Future<Dialled> done) -> {
                if (!over) {
                    request.dialled(watch.read());
                }
                onDialled(Objects.requireNonNull(done.getNow()));
            });
        }

        private void onDialled(Dialled dialled) {
            switch (dialled) {
                case Dialled.Unreached why -> {
                    budget.close();
                    unreached(why);
                    disposeIfUnused();
                }
                case Dialled.Connected connected
                when retired || waiting.isEmpty() -> {
                    connected.lane().abort();
                    making = false;
                    budget.close();
                    turn();
                    disposeIfUnused();
                }
                case Dialled.Connected connected
                when !key.wanted().isMetBy(connected.lane()) -> fallBack(connected, over ? null : this);
                case Dialled.Connected connected -> {
                    Member member = new Member(connected);
                    all.add(member);
                    pools.observer().connected();
                    member.connection.begin();
                }
            }
        }
    }
}

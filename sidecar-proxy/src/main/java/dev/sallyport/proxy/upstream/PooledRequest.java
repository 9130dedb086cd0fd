package dev.sallyport.proxy.upstream;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Phases;
import dev.sallyport.proxy.dial.Dialled;
import dev.sallyport.proxy.exchange.Abort;
import dev.sallyport.proxy.exchange.Answer;
import dev.sallyport.proxy.exchange.Failure;
import dev.sallyport.proxy.exchange.Inlet;
import dev.sallyport.proxy.exchange.Outlet;
import dev.sallyport.proxy.exchange.Request;
import dev.sallyport.proxy.exchange.Upstream;
import dev.sallyport.proxy.exchange.Version;
import dev.sallyport.proxy.http.Grpc;
import dev.sallyport.proxy.http.HeaderFields;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request from its order to its end: chooses endpoints until one can be connected to, waits for a connection, is repeated
 * once where a connection that had rested turned out to be closed. Confined to its event loop.
 *
 * <pre>
 *  choosing ─▶ waiting (a Place) ─▶ on a connection ─▶ over
 *     ▲            │ unreachable        │ stale, once
 *     └────────────┴────────────────────┘
 * </pre>
 */
final class PooledRequest implements Upstream, Inlet, Outlet {
    private final UpstreamPools pools;
    private final EventLoop loop;
    private final UpstreamOrder order;
    private final Listener listener;
    private final Set<InetSocketAddress> tried = new HashSet<>(2);
    private final StringBuilder failures = new StringBuilder();
    private @Nullable Pool pool;
    private @Nullable DialTarget target;
    private Pool.@Nullable Waiting place;
    private @Nullable Carrier connection;
    private boolean contentGiven;
    private boolean repeated;
    private boolean onlyTimeouts = true;
    private Reason lastReason = Reason.CONNECT_FAILED;
    private boolean over;

    PooledRequest(UpstreamPools pools, EventLoop loop, UpstreamOrder order, Listener listener) {
        this.pools = pools;
        this.loop = loop;
        this.order = order;
        this.listener = listener;
    }

    void begin() {
        if (over) {
            return;
        }
        switch (pools.choice().choose(order, tried)) {
            case EndpointChoice.Choice.Chosen(DialTarget chosen) -> {
                tried.add(chosen.socketAddress());
                serve(chosen, false);
            }
            case EndpointChoice.Choice.NoneFits noneFits ->
                fail(new Failure(
                        Failure.Phase.REFUSED,
                        Reason.POLICY_INVALID,
                        "No endpoint of the destination bears the labels that are asked for."));
            case EndpointChoice.Choice.AllAside allAside
            when failures.isEmpty() -> {
                pools.observer().shorted();
                fail(new Failure(Failure.Phase.REFUSED, Reason.UPSTREAM_EJECTED, Reason.UPSTREAM_EJECTED.sentence()));
            }
            case EndpointChoice.Choice.AllAside allAside -> unreachable();
            case EndpointChoice.Choice.Exhausted exhausted -> unreachable();
        }
    }

    private void serve(DialTarget chosen, boolean fresh) {
        leavePool();
        target = chosen;
        PoolKey key = pools.key(order.request(), chosen);
        if (key.wanted() == Wanted.HTTP_1 && !goesByHttp1()) {
            return;
        }
        Pool serving = pools.pool(loop, key);
        pool = serving;
        serving.serve(this, chosen, fresh);
    }

    private void unreachable() {
        fail(new Failure(
                Failure.Phase.CONNECTING,
                onlyTimeouts ? Reason.CONNECT_TIMEOUT : lastReason,
                failures.toString().strip()));
    }

    void waitsAt(Pool.Waiting where) {
        place = where;
    }

    /** A connection was dialled for it. */
    void dialled(Phases took) {
        listener.dialled(took);
    }

    /** A connection could not be made; the next endpoint is tried. */
    void unreached(DialTarget where, Dialled.Unreached why) {
        place = null;
        onlyTimeouts &= why.reason() == Reason.CONNECT_TIMEOUT;
        if (why.reason() != Reason.CONNECT_TIMEOUT) {
            lastReason = why.reason();
        }
        failures.append(why.sentence()).append(' ');
        pools.choice().unreached(where);
        saw(Outlier.Result.GATEWAY_FAILURE);
        leavePool();
        if (tried.size() < pools.settings().maxEndpoints()) {
            begin();
        } else {
            unreachable();
        }
    }

    /** It is on a connection; false when it was given up as it heard that. */
    boolean isOn(Carrier found, DialTarget where, Connected how) {
        place = null;
        listener.assigned(where, how);
        if (over) {
            return false;
        }
        connection = found;
        pools.observer().assigned(how.reused());
        return true;
    }

    Request request() {
        return order.request();
    }

    boolean isOver() {
        return over;
    }

    /** The connection was closed before an answer, and had rested: true when it is sent again on a new one. */
    boolean repeat() {
        DialTarget where = target;
        Request request = order.request();
        if (repeated
                || where == null
                || !request.isIdempotent()
                || !request.isBodiless()
                || request.upgrade() != null) {
            return false;
        }
        repeated = true;
        connection = null;
        pools.observer().repeated();
        serve(where, true);
        return true;
    }

    /** The destination has said that it did not act upon it: true when it is sent again. */
    boolean resend() {
        DialTarget where = target;
        if (over || repeated || where == null || contentGiven) {
            return false;
        }
        repeated = true;
        connection = null;
        pools.observer().repeated();
        serve(where, true);
        return true;
    }

    /** Why it is not sent again, to follow a sentence. */
    String whyNotAgain() {
        if (contentGiven) {
            return " It was not sent again, since content of it had been sent.";
        }
        return repeated ? " It had been sent again once already." : "";
    }

    /** Its host speaks HTTP/1.1; false, and it has failed, when that cannot carry it. */
    boolean goesByHttp1() {
        place = null;
        boolean fits = order.request().version() != Version.HTTP_2
                || !Grpc.isCall(order.request().fields());
        if (!fits) {
            fail(new Failure(
                    Failure.Phase.CONNECTING,
                    Reason.CONNECT_FAILED,
                    "HTTP/1.1 is spoken with it, and a gRPC call needs HTTP/2 all the way."));
        }
        return fits;
    }

    /** Finds its pool once more, since its host has turned out to speak another version. */
    void serveAgain() {
        DialTarget where = target;
        if (!over && where != null) {
            serve(where, false);
        }
    }

    /** A connection was made for it that speaks HTTP/1.1. */
    void adopt(Dialled.Connected connected) {
        leavePool();
        DialTarget own = target == null ? connected.target() : target;
        LoopPool http1 = (LoopPool) pools.pool(loop, PoolKey.of(own, Wanted.HTTP_1));
        pool = http1;
        http1.adopt(this, connected);
    }

    void ready() {
        if (!over) {
            listener.ready();
        }
    }

    void interim(Answer interim) {
        listener.interim(interim);
    }

    void answered(Answer answer) {
        saw(Outlier.Result.of(answer.status()));
        listener.answer(answer);
    }

    void piece(ByteBuf bytes) {
        if (over) {
            bytes.release();
        } else {
            listener.content(bytes);
        }
    }

    /** The answer is whole. */
    void ended(HeaderFields trailers) {
        if (!over) {
            listener.end(trailers);
        }
    }

    /** Both directions are over, and the connection has let go of it. */
    void released() {
        connection = null;
        finish();
    }

    /** There is no whole answer. */
    void fail(Failure failure) {
        if (over) {
            return;
        }
        boolean theirs = failure.phase() == Failure.Phase.SENT || failure.phase() == Failure.Phase.UNPROCESSED;
        // A request that broke its own word is not the destination's fault.
        if (theirs && failure.reason() != Reason.MALFORMED) {
            saw(Outlier.Result.GATEWAY_FAILURE);
        }
        connection = null;
        finish();
        listener.failed(failure);
    }

    private void saw(Outlier.Result result) {
        DialTarget where = target;
        if (where != null) {
            pools.choice().saw(where, result, order.targets().targets().size());
        }
    }

    private void finish() {
        if (!over) {
            over = true;
            leavePool();
        }
    }

    private void leavePool() {
        Pool left = pool;
        if (left != null) {
            pool = null;
            left.left();
        }
    }

    @Override
    public Outlet body() {
        return this;
    }

    @Override
    public Inlet answer() {
        return this;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public long held() {
        return connection == null ? 0 : connection.held();
    }

    @Override
    public void cancel(Abort why) {
        if (over) {
            return;
        }
        Pool.Waiting waiting = place;
        Carrier carrying = connection;
        place = null;
        connection = null;
        finish();
        if (waiting != null) {
            waiting.cancel();
        }
        if (carrying != null) {
            carrying.drop();
        }
    }

    @Override
    public boolean isReady() {
        return connection != null && connection.isReady();
    }

    @Override
    public void content(ByteBuf bytes) {
        contentGiven = true;
        if (connection == null) {
            bytes.release();
        } else {
            connection.send(bytes);
        }
    }

    @Override
    public void end(HeaderFields trailers) {
        contentGiven |= !order.request().isBodiless();
        if (connection != null) {
            connection.sendEnd(trailers);
        }
    }

    @Override
    public void abort(Abort why) {
        cancel(why);
    }

    @Override
    public void pull() {
        if (connection != null) {
            connection.pull();
        }
    }

    @Override
    public void stop(Abort why) {
        cancel(why);
    }
}

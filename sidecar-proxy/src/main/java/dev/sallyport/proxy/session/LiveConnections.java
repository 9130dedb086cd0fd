package dev.sallyport.proxy.session;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.session.JudgingTurns.Due;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Every connection at the gateway from before it is decided until it has ended, so that no change of policy falls between
 * a decision and its effect: whoever decides after a change sees the new policy, whoever decided before is found here.
 * Safe for concurrent use; each connection is judged on its own event loop.
 */
public final class LiveConnections {
    /** A connection that can be judged again or ended; its methods are called on its loop, but for the first two. */
    interface Live {
        EventLoop loop();

        PeerIdentity peer();

        void rejudge();

        void cut(Reason reason, String detail);

        /** As it is now. */
        LiveView view(long id);

        /** Ends by itself as soon as it can in order: what is answered now is the last answer. */
        void leave();

        /** Remembers how far it has come. */
        void mark();

        /** Ends it: in order when nothing has moved since the mark, else at once. */
        void conclude(Reason reason, String detail);
    }

    private final Map<Live, Due> all = new ConcurrentHashMap<>();
    private final Map<EventLoop, JudgingTurns> turns = new ConcurrentHashMap<>();
    private final AtomicLong count = new AtomicLong();
    private final Object emptied = new Object();
    private volatile boolean draining;
    private volatile boolean closed;

    void add(Live connection) {
        all.put(connection, new Due(connection, count.incrementAndGet()));
    }

    void remove(Live connection) {
        all.remove(connection);
        if (closed && all.isEmpty()) {
            synchronized (emptied) {
                emptied.notifyAll();
            }
        }
    }

    /** True once connections take leave. */
    public boolean isDraining() {
        return draining;
    }

    /** True once new connections are refused. */
    boolean isClosed() {
        return closed;
    }

    /** Connections now. */
    public int size() {
        return all.size();
    }

    /** Every one of them with its number, in no order. */
    Stream<Due> all() {
        return all.values().stream();
    }

    /** Whose connections they are. */
    public Set<SpiffeId> callers() {
        Set<SpiffeId> callers = new HashSet<>();
        all.keySet().forEach(connection -> callers.add(connection.peer().spiffeId()));
        return callers;
    }

    /** Has every connection judged again by the policy in force then; does not wait. */
    public void rejudge() {
        rejudge(peer -> true);
    }

    /** Has the connections of these peers judged again by the policy in force then, in turns; does not wait. */
    void rejudge(Predicate<PeerIdentity> concerned) {
        all.forEach((connection, due) -> {
            if (concerned.test(connection.peer())) {
                turns.computeIfAbsent(connection.loop(), JudgingTurns::new).add(due);
            }
        });
    }

    /** From now on connections take leave as they can; new ones are still taken, since their peers may not know yet. */
    public void drain() {
        draining = true;
        each(Live::leave);
    }

    /** Remembers how far each has come, for {@link #conclude}; does not wait. */
    public void mark() {
        each(Live::mark);
    }

    /** Refuses new connections and ends every live one: those where nothing moves in order, the others at once. */
    public void conclude(Reason reason, String detail) {
        closed = true;
        each(connection -> connection.conclude(reason, detail));
    }

    /** Ends every connection at once; does not wait. */
    public void cut(Reason reason, String detail) {
        each(connection -> connection.cut(reason, detail));
    }

    /** After {@link #conclude}: waits until all have ended. Blocking, at most {@code limit}; true when none is left. */
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (emptied) {
            while (!all.isEmpty()) {
                long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (millis <= 0) {
                    return false;
                }
                emptied.wait(millis);
            }
        }
        return true;
    }

    private void each(Consumer<Live> what) {
        for (Live connection : all.keySet()) {
            EventLoop loop = connection.loop();
            if (!loop.isShuttingDown()) {
                loop.execute(() -> what.accept(connection));
            }
        }
    }
}

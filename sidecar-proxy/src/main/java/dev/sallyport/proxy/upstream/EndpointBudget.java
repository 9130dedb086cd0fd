package dev.sallyport.proxy.upstream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one endpoint and the requests that wait for one, over every event loop of the replica. A connection
 * belongs to its loop: where one comes free on a loop and who has waited longest is on another, it is closed and its place is given
 * to that one. Safe for concurrent use; holds its lock for a few steps only.
 */
final class EndpointBudget {
    /** So long those of a loop are served by its own connections before those of others who came earlier. */
    private static final long OWN_FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** A request that waits for a place; what is said to it is said on its own loop. */
    interface Waiter {
        LoopPool pool();

        long sinceNanos();

        /** It has a place now, and may connect. */
        void granted();
    }

    /** What becomes of a connection that came free. */
    sealed interface Turn {
        /** It serves this one. */
        record Serve(Waiter waiter) implements Turn {}

        /** It is closed: someone on another loop has waited longer. */
        record Yield() implements Turn {}

        /** It rests until the next request. */
        record Rest() implements Turn {}
    }

    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private final Set<LoopPool> resting = new LinkedHashSet<>();
    private int open;
    private int pending;
    private int underWay;
    private int users;

    /** A request is to go here. */
    synchronized void come() {
        underWay++;
    }

    /** It waits for a connection; false when as many wait as may. */
    synchronized boolean enter(int maxPending) {
        if (pending >= maxPending) {
            return false;
        }
        pending++;
        return true;
    }

    /** A request is over, wherever it stood. */
    synchronized void over() {
        underWay--;
    }

    /** Requests under way, those that wait included. */
    synchronized int underWay() {
        return underWay;
    }

    /** A request waits no more: it is on a connection, or given up. */
    synchronized void leave() {
        pending--;
    }

    /** Takes a place for a new connection, or queues up for one. */
    boolean open(int max, Waiter waiter) {
        LoopPool holder;
        synchronized (this) {
            if (open < max) {
                open++;
                return true;
            }
            waiters.add(waiter);
            holder = first(resting);
        }
        if (holder != null) {
            holder.askToYield();
        }
        return false;
    }

    private static @Nullable LoopPool first(Set<LoopPool> pools) {
        Iterator<LoopPool> iterator = pools.iterator();
        if (!iterator.hasNext()) {
            return null;
        }
        LoopPool pool = iterator.next();
        iterator.remove();
        return pool;
    }

    /** Queues no more; false when it was granted meanwhile. */
    synchronized boolean forget(Waiter waiter) {
        return waiters.remove(waiter);
    }

    /** A connection of that pool came free. */
    synchronized Turn next(LoopPool pool, long now) {
        Waiter eldest = waiters.peek();
        if (eldest == null) {
            resting.add(pool);
            return new Turn.Rest();
        }
        if (eldest.pool() == pool) {
            return new Turn.Serve(waiters.remove());
        }
        if (now - eldest.sinceNanos() < OWN_FIRST_NANOS) {
            for (Waiter waiter : waiters) {
                if (waiter.pool() == pool) {
                    waiters.remove(waiter);
                    return new Turn.Serve(waiter);
                }
            }
        }
        return new Turn.Yield();
    }

    /** A pool that was asked to yield had nothing at rest any more: another one is asked where somebody still waits. */
    void askAnother() {
        LoopPool holder;
        synchronized (this) {
            holder = waiters.isEmpty() ? null : first(resting);
        }
        if (holder != null) {
            holder.askToYield();
        }
    }

    /** That pool was asked to yield, did, and has more at rest; false when another one is asked for already. */
    synchronized boolean restOn(LoopPool pool) {
        return waiters.isEmpty() && resting.add(pool);
    }

    /** That pool has no connection at rest any more. */
    synchronized void restless(LoopPool pool) {
        resting.remove(pool);
    }

    /** A connection is closed, or was not made: its place goes to who has waited longest. */
    void close() {
        Waiter heir;
        synchronized (this) {
            heir = waiters.poll();
            if (heir == null) {
                open--;
            }
        }
        if (heir != null) {
            heir.granted();
        }
    }

    /** Connections now, those being made included. */
    synchronized int open() {
        return open;
    }

    /** Requests that wait now. */
    synchronized int pending() {
        return pending;
    }

    /** Someone refers to it. */
    synchronized void use() {
        users++;
    }

    /** True when nobody refers to it any more. */
    synchronized boolean release() {
        users--;
        return users == 0;
    }
}

package dev.sallyport.proxy.upstream;

import dev.sallyport.model.destination.DestinationId;
import dev.sallyport.model.destination.OutlierPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Which endpoints are left aside, as each caller's namespace has fared with them: what one does to an endpoint's standing
 * concerns no other. An endpoint that behaves leaves nothing here. Safe for concurrent use.
 */
final class OutlierBoard {
    /** Beyond so many, those that are in and have been longest are forgotten. */
    private static final int MOST = 10_000;

    /**
     * Whose experience with which endpoint.
     *
     * @param namespace the callers'
     */
    record Key(String namespace, EndpointKey endpoint) {}

    /**
     * One that is aside.
     *
     * @param endpoint which, and for whom
     * @param times it has been so far
     * @param restNanos until it is back
     */
    record Aside(Key endpoint, int times, long restNanos) {}

    private final Map<Key, Outlier> known = new ConcurrentHashMap<>();
    private final LongSupplier clock;
    private final Runnable whenEjected;

    /**
     * An empty board.
     *
     * @param clock nanoseconds that only grow
     * @param whenEjected told of each
     */
    OutlierBoard(LongSupplier clock, Runnable whenEjected) {
        this.clock = clock;
        this.whenEjected = whenEjected;
    }

    /** True while it is left aside. */
    boolean isAside(Key key) {
        Outlier outlier = known.get(key);
        if (outlier == null) {
            return false;
        }
        synchronized (outlier) {
            return outlier.isAside(clock.getAsLong());
        }
    }

    /**
     * A request came to an end there.
     *
     * @param result how
     * @param endpoints how many its destination has for this caller
     */
    void saw(Key key, Outlier.Result result, OutlierPlan plan, int endpoints) {
        Outlier outlier = known.get(key);
        if (outlier == null) {
            if (result == Outlier.Result.GOOD) {
                return;
            }
            trim();
            outlier = known.computeIfAbsent(key, unused -> new Outlier());
        }
        boolean due;
        synchronized (outlier) {
            due = outlier.saw(result, plan, clock.getAsLong());
            if (outlier.isBlank(clock.getAsLong())) {
                known.remove(key, outlier);
            }
        }
        if (due) {
            eject(key, outlier, plan, endpoints);
        }
    }

    private synchronized void eject(Key key, Outlier outlier, OutlierPlan plan, int endpoints) {
        long now = clock.getAsLong();
        long aside = known.entrySet().stream()
                .filter(entry -> isSibling(entry.getKey(), key))
                .filter(entry -> isAside(entry.getKey()))
                .count();
        long most = Math.max(1, (long) endpoints * plan.maxEjectionPercent() / 100);
        if (aside < most) {
            synchronized (outlier) {
                outlier.eject(plan, now);
            }
            whenEjected.run();
        }
    }

    private static boolean isSibling(Key one, Key other) {
        return one.namespace().equals(other.namespace())
                && java.util.Objects.equals(
                        one.endpoint().destination(), other.endpoint().destination());
    }

    private void trim() {
        if (known.size() >= MOST) {
            known.keySet().removeIf(key -> !isAside(key));
        }
    }

    /** Forgets the endpoints of every other destination. */
    void keepOnly(Set<DestinationId> destinations) {
        known.keySet().removeIf(key -> {
            DestinationId destination = key.endpoint().destination();
            return destination != null && !destinations.contains(destination);
        });
    }

    /** Those that are aside now. */
    List<Aside> aside() {
        long now = clock.getAsLong();
        List<Aside> aside = new ArrayList<>();
        known.forEach((key, outlier) -> {
            synchronized (outlier) {
                if (outlier.isAside(now)) {
                    aside.add(new Aside(key, outlier.ejections(), outlier.rest(now)));
                }
            }
        });
        return aside;
    }
}

package dev.sallyport.proxy.tunnel;

import dev.sallyport.proxy.connection.TunnelObserver;
import dev.sallyport.proxy.identity.Credentials;
import dev.sallyport.proxy.identity.IdentityHolder;
import dev.sallyport.proxy.wire.WindowBudget;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's connections to the fleet, and the streams that wait for one. A stream goes to the less loaded of two
 * connections drawn at random from those that carry little, so that nobody's first byte queues up behind a bulk transfer;
 * where all carry much, one more is made (ADR 0177). While there is traffic, at least two replicas stay connected, so
 * that one's death costs the next stream nothing. A connection that should go (another identity is in force, it is old)
 * serves until its successor stands (ADR 0187). Confined to its loop.
 */
final class LoopPool {
    private final EventLoop loop;
    private final PoolSettings settings;
    private final IdentityHolder identity;
    private final TunnelObserver observer;
    private final Supplier<List<InetSocketAddress>> fleet;
    private final WindowBudget windows;
    private final Map<InetSocketAddress, Replica> replicas = new HashMap<>();
    private final Queue<Errand> waiting = new ArrayDeque<>();
    private volatile int ready;
    private long lastUse = System.nanoTime();
    /** Until then the connections of the identity before serve, so that a fleet's sidecars do not dial all at once. */
    private long renewFrom = System.nanoTime();

    private long renewing;
    private boolean retryAwaited;
    private long retryAt;
    private boolean closed;

    LoopPool(
            EventLoop loop,
            PoolSettings settings,
            IdentityHolder identity,
            TunnelObserver observer,
            Supplier<List<InetSocketAddress>> fleet,
            WindowBudget windows) {
        this.loop = loop;
        this.settings = settings;
        this.identity = identity;
        this.observer = observer;
        this.fleet = fleet;
        this.windows = windows;
    }

    EventLoop loop() {
        return loop;
    }

    PoolSettings settings() {
        return settings;
    }

    TunnelObserver observer() {
        return observer;
    }

    WindowBudget windows() {
        return windows;
    }

    int ready() {
        return ready;
    }

    /** Gives the attempt a connection now or later, or tells it why not. */
    void place(Errand attempt) {
        lastUse = System.nanoTime();
        Credentials credentials = identity.current();
        if (credentials == null) {
            attempt.noIdentity();
            return;
        }
        GatewayConnection connection = draw(credentials);
        if (connection != null) {
            attempt.on(connection);
        } else if (waiting.size() >= settings.maxWaiters()) {
            attempt.unavailable("too many streams wait for a gateway");
        } else {
            waiting.add(attempt);
            attempt.startWaiting(() -> waiting.remove(attempt));
        }
        warm(credentials);
    }

    /** Until an instant by the clock that identities are judged by; not negative. */
    Duration timeTo(Instant end) {
        return identity.timeTo(end);
    }

    private @Nullable GatewayConnection draw(Credentials credentials) {
        List<GatewayConnection> able = able(credentials, true);
        if (able.isEmpty()) {
            able = able(credentials, false);
        }
        List<GatewayConnection> light = light(able);
        if (!light.isEmpty()) {
            able = light;
        }
        if (able.size() < 2) {
            return able.isEmpty() ? null : able.getFirst();
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int first = random.nextInt(able.size());
        int second = (first + 1 + random.nextInt(able.size() - 1)) % able.size();
        GatewayConnection one = able.get(first);
        GatewayConnection other = able.get(second);
        return one.inFlight() <= other.inFlight() ? one : other;
    }

    private static List<GatewayConnection> light(List<GatewayConnection> able) {
        List<GatewayConnection> light = new ArrayList<>(able.size());
        for (GatewayConnection connection : able) {
            if (!connection.isHeavy()) {
                light.add(connection);
            }
        }
        return light;
    }

    private List<GatewayConnection> able(Credentials credentials, boolean fresh) {
        List<GatewayConnection> able = new ArrayList<>();
        for (Replica replica : replicas.values()) {
            for (GatewayConnection connection : replica.connections()) {
                if (connection.isFresh(credentials.sequence()) == fresh && connection.takes()) {
                    able.add(connection);
                }
            }
        }
        return able;
    }

    /** Dials what is missing: a second replica, or room for those who wait. One connect in flight per replica. */
    private void warm(Credentials credentials) {
        if (closed || waiting.isEmpty() && System.nanoTime() - renewFrom < 0) {
            return;
        }
        follow();
        List<Replica> listed = listed();
        int connected = 0;
        for (Replica replica : listed) {
            connected += replica.isConnecting() || replica.takes(credentials.sequence()) ? 1 : 0;
        }
        long missing = Math.min(settings.warmReplicas(), listed.size()) - connected;
        if (missing > 0) {
            dial(credentials, missing, replica -> !replica.takes(credentials.sequence()));
        } else if (isConnecting()) {
            // One at a time.
        } else if (!waiting.isEmpty()) {
            dial(credentials, 1, replica -> true);
        } else if (isAllHeavy(credentials)) {
            dial(credentials, 1, replica -> replica.connections().size() < settings.connectionsPerReplica());
        }
    }

    private boolean isConnecting() {
        for (Replica replica : replicas.values()) {
            if (replica.isConnecting()) {
                return true;
            }
        }
        return false;
    }

    private boolean isAllHeavy(Credentials credentials) {
        return light(able(credentials, true)).isEmpty();
    }

    private interface Choice {
        boolean allows(Replica replica);
    }

    private void dial(Credentials credentials, long most, Choice choice) {
        List<Replica> candidates =
                new ArrayList<>(listed().stream().filter(choice::allows).toList());
        java.util.Collections.shuffle(candidates, ThreadLocalRandom.current());
        candidates.sort(Comparator.comparingInt(replica -> replica.connections().size()));
        long begun = 0;
        for (Replica replica : candidates) {
            if (begun < most && replica.mayConnect()) {
                replica.connect(credentials);
                begun++;
            }
        }
        if (begun < most) {
            candidates.stream()
                    .mapToLong(Replica::nanosToNextConnect)
                    .filter(nanos -> nanos > 0)
                    .min()
                    .ifPresent(this::retryIn);
        }
    }

    /** One timer, however many streams ask: the earliest. */
    private void retryIn(long nanos) {
        long at = System.nanoTime() + nanos;
        if (retryAwaited && retryAt - at <= 0) {
            return;
        }
        retryAwaited = true;
        retryAt = at;
        loop.schedule(
                () -> {
                    if (retryAt == at) {
                        retryAwaited = false;
                        retry();
                    }
                },
                nanos,
                TimeUnit.NANOSECONDS);
    }

    private void retry() {
        Credentials credentials = identity.current();
        if (credentials != null && (isInUse() || !waiting.isEmpty())) {
            warm(credentials);
        }
    }

    private boolean isInUse() {
        return System.nanoTime() - lastUse < settings.idleRelease().toNanos();
    }

    /** Follows the fleet's addresses: a replica that is no longer listed gets no new streams. */
    private void follow() {
        List<InetSocketAddress> listed = fleet.get();
        for (InetSocketAddress address : listed) {
            replicas.computeIfAbsent(address, at -> new Replica(at, this));
        }
        // A copy: a connection that retires has the pool look around, and that leads here again.
        for (Replica replica : List.copyOf(replicas.values())) {
            replica.list(listed.contains(replica.address()));
            if (!replica.isListed() && replica.isEmpty()) {
                replicas.remove(replica.address(), replica);
            }
        }
    }

    private List<Replica> listed() {
        return replicas.values().stream().filter(Replica::isListed).toList();
    }

    /** The fleet or the identity changed. */
    void onChange() {
        Credentials credentials = identity.current();
        if (credentials == null || closed) {
            return;
        }
        follow();
        if (renewing != credentials.sequence()) {
            renewing = credentials.sequence();
            renewFrom = System.nanoTime() + pause(credentials);
            loop.schedule(this::retry, renewFrom - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        retireSucceeded(credentials);
        retry();
        onRoom();
    }

    /** None where no connection stands that could serve meanwhile. */
    private long pause(Credentials credentials) {
        if (replicas.values().stream().noneMatch(replica -> replica.isSuperseded(credentials.sequence()))) {
            return 0;
        }
        long tenth = identity.timeTo(credentials.notAfter()).toNanos() / 10;
        long most = Math.min(settings.identitySpread().toNanos(), tenth);
        return (long) (most * ThreadLocalRandom.current().nextDouble());
    }

    /** A connection has grown old: it serves until another one stands. */
    void onSuperseded() {
        Credentials credentials = identity.current();
        if (credentials != null) {
            retireSucceeded(credentials);
            retry();
        }
    }

    /** A connection stands. */
    void onReady() {
        count();
        Credentials credentials = identity.current();
        if (credentials != null) {
            retireSucceeded(credentials);
        }
        onRoom();
        retry();
    }

    /** Retires what should go where its replica, or enough others, have fresh connections, or nobody needs any. */
    private void retireSucceeded(Credentials credentials) {
        long sequence = credentials.sequence();
        List<Replica> listed = listed();
        long fresh = listed.stream().filter(replica -> replica.takes(sequence)).count();
        boolean enough = fresh >= Math.min(settings.warmReplicas(), listed.size()) || !isInUse();
        listed.stream()
                .filter(replica -> enough || replica.takes(sequence))
                .forEach(replica -> replica.retireSuperseded(sequence));
    }

    /** There may be room for one more stream. */
    void onRoom() {
        if (waiting.isEmpty()) {
            return;
        }
        Credentials credentials = identity.current();
        while (credentials != null && !waiting.isEmpty()) {
            GatewayConnection connection = draw(credentials);
            if (connection == null) {
                break;
            }
            waiting.remove().on(connection);
        }
        if (credentials != null && !waiting.isEmpty()) {
            warm(credentials);
        }
    }

    /** A connection went, or could not be made, or takes no more. */
    void onLoss() {
        count();
        retry();
    }

    private void count() {
        int standing = 0;
        for (Replica replica : replicas.values()) {
            for (GatewayConnection connection : replica.connections()) {
                standing += connection.isReady() ? 1 : 0;
            }
        }
        ready = standing;
    }

    void close() {
        closed = true;
        replicas.values().forEach(Replica::closeAll);
        waiting.forEach(attempt -> attempt.unavailable("this proxy is shutting down"));
        waiting.clear();
    }
}

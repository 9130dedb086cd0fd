package dev.sallyport.proxy.policy;

import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.model.destination.Destinations;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.policy.Pods;
import dev.sallyport.model.policy.PolicySnapshot;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The gatekeeper in force: one reference, swapped whole by each published snapshot. Tells its listeners when a verdict may
 * have changed: a new snapshot, or a rule whose {@code until} has passed. Before the first snapshot there is no
 * gatekeeper, and whoever asks refuses. Safe for concurrent use; reading is one volatile read.
 */
public final class PolicyStore implements AutoCloseable {
    /** A rule's end is looked for again at least this often, so that a jump of the wall clock is noticed. */
    static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final TrustDomain trustDomain;
    private final Supplier<Set<InetAddress>> ownAddresses;
    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Supplier<? extends Collection<SpiffeId>> callers = List::of;
    private volatile Consumer<Destinations> preparation = destinations -> {};
    private volatile @Nullable InForce inForce;
    private Pods pods = Pods.NONE;
    private @Nullable ScheduledFuture<?> nextLook;

    /**
     * An empty store.
     *
     * @param trustDomain the domain whose namespaces the policies speak of
     * @param ownAddresses this host's own addresses, asked again for each snapshot; never dialled
     * @param timer for rules' ends; not owned
     */
    public PolicyStore(
            TrustDomain trustDomain,
            Supplier<Set<InetAddress>> ownAddresses,
            Clock clock,
            ScheduledExecutorService timer) {
        this.trustDomain = trustDomain;
        this.ownAddresses = ownAddresses;
        this.clock = clock;
        this.timer = timer;
    }

    /** Those for whom a snapshot is compiled before it is taken into force, so that none of them waits for it later. */
    public void prepareFor(Supplier<? extends Collection<SpiffeId>> expected) {
        callers = expected;
    }

    /** Told of the destinations of each snapshot before it is in force, on the publishing thread. */
    public void prepareWith(Consumer<Destinations> preparation) {
        this.preparation = preparation;
    }

    /** Takes a snapshot into force and tells the listeners, on the calling thread. Any thread but an event loop. */
    public void publish(PolicySnapshot snapshot) {
        Gatekeeper before = current();
        Gatekeeper compiled = new Gatekeeper(snapshot, trustDomain, ownAddresses.get(), before, Pods.NONE);
        compiled.prepare(callers.get(), before);
        preparation.accept(snapshot.destinations());
        synchronized (this) {
            Gatekeeper gatekeeper = compiled.withPods(pods);
            Instant now = clock.instant();
            PolicyStatus status = new PolicyStatus(
                    snapshot.generation(),
                    now,
                    snapshot.policies().size(),
                    snapshot.quarantines().size());
            inForce = new InForce(gatekeeper, status);
            lookAgain(gatekeeper, now);
        }
        listeners.forEach(Runnable::run);
    }

    /**
     * Takes the pods whose labels policies look at into account and tells the listeners, on the calling thread: the policy,
     * its generation and whatever was compiled of it stay. Any thread but an event loop.
     */
    public void publish(Pods known) {
        synchronized (this) {
            pods = known;
            InForce now = inForce;
            if (now == null) {
                return;
            }
            Gatekeeper gatekeeper = now.gatekeeper.withPods(known);
            inForce = new InForce(gatekeeper, now.status);
            lookAgain(gatekeeper, clock.instant());
        }
        listeners.forEach(Runnable::run);
    }

    /** The gatekeeper in force, or null before the first snapshot. */
    public @Nullable Gatekeeper current() {
        InForce now = inForce;
        return now == null ? null : now.gatekeeper;
    }

    /** What is in force. */
    public PolicyStatus status() {
        InForce now = inForce;
        return now == null ? PolicyStatus.NONE : now.status;
    }

    /** Calls back whenever a verdict may have changed, on an arbitrary thread; the callback must not block or throw. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    private synchronized void lookAgain(Gatekeeper gatekeeper, Instant now) {
        if (nextLook != null) {
            nextLook.cancel(false);
            nextLook = null;
        }
        Instant expiry = gatekeeper.nextExpiry(now);
        if (expiry != null) {
            Duration wait = Duration.between(now, expiry);
            long millis = Math.min(wait.toMillis() + 1, LONGEST_WAIT.toMillis());
            nextLook = timer.schedule(() -> look(gatekeeper, expiry), millis, TimeUnit.MILLISECONDS);
        }
    }

    private void look(Gatekeeper gatekeeper, Instant expiry) {
        Instant now = clock.instant();
        synchronized (this) {
            InForce current = inForce;
            if (current == null || current.gatekeeper != gatekeeper) {
                return;
            }
            lookAgain(gatekeeper, now);
        }
        if (!now.isBefore(expiry)) {
            listeners.forEach(Runnable::run);
        }
    }

    /** Ends the timer; the last policy stays readable. */
    @Override
    public synchronized void close() {
        if (nextLook != null) {
            nextLook.cancel(false);
            nextLook = null;
        }
    }

    private record InForce(Gatekeeper gatekeeper, PolicyStatus status) {}
}

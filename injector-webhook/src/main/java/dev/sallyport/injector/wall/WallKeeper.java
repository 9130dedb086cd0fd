package dev.sallyport.injector.wall;

import dev.sallyport.injector.wall.WallObserver.Outcome;
import dev.sallyport.injector.world.Governed;
import dev.sallyport.injector.world.Knowledge;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.PolicySnapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps every wall standing: a namespace is worked on when something about it changed, when it failed, when its grace ends,
 * and all of them now and then. One thread does all the work; {@link #touch} may be called from anywhere.
 */
public final class WallKeeper implements AutoCloseable {
    /**
     * How often to look without being told. Immutable.
     *
     * @param resync at every namespace
     * @param waiting at one that waits for pods
     * @param retry after a first failure; doubled up to {@code resync}
     */
    public record Pace(Duration resync, Duration waiting, Duration retry) {}

    private static final Logger LOG = Logger.getLogger(WallKeeper.class);

    private final Knowledge knowledge;
    private final Grounds grounds;
    private final NamespaceReconciler reconciler;
    private final ClusterSurveyor surveyor;
    private final WallObserver observer;
    private final BooleanSupplier inOffice;
    private final Pace pace;
    private final AtomicReference<@Nullable PolicySnapshot> last = new AtomicReference<>();
    private final Set<String> queued = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> failures = new HashMap<>();
    /** At most one look ahead per namespace. Used by the wall's thread alone. */
    private final Map<String, Future<?>> ahead = new HashMap<>();

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("wall").factory());

    /**
     * Prepares; nothing is done before {@link #start}.
     *
     * @param inOffice whether this replica may write; asked before every namespace
     */
    public WallKeeper(
            Knowledge knowledge,
            Grounds grounds,
            NamespaceReconciler reconciler,
            ClusterSurveyor surveyor,
            WallObserver observer,
            BooleanSupplier inOffice,
            Pace pace) {
        this.knowledge = knowledge;
        this.grounds = grounds;
        this.reconciler = reconciler;
        this.surveyor = surveyor;
        this.observer = observer;
        this.inOffice = inOffice;
        this.pace = pace;
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Begins to look at everything now and then. */
    public void start() {
        long nanos = pace.resync().toNanos();
        thread.scheduleWithFixedDelay(this::touchAll, 0, nanos, TimeUnit.NANOSECONDS);
    }

    /** Something about the namespace changed. */
    public void touch(String namespace) {
        if (queued.add(namespace)) {
            schedule(namespace, Duration.ZERO);
        }
    }

    /** Another state of the resources is in force: all walls follow the settings, one follows its namespace's words. */
    public void published(PolicySnapshot snapshot) {
        PolicySnapshot before = last.getAndSet(snapshot);
        if (before == null || !before.settings().equals(snapshot.settings())) {
            touchAll();
            return;
        }
        Set<String> names = new HashSet<>(before.namespaces().keySet());
        names.addAll(snapshot.namespaces().keySet());
        names.stream()
                .filter(name -> !Objects.equals(
                        before.namespaces().get(name), snapshot.namespaces().get(name)))
                .filter(name -> isGoverned(before, name) || isGoverned(snapshot, name))
                .forEach(this::touch);
    }

    private static boolean isGoverned(PolicySnapshot snapshot, String name) {
        NamespaceFacts facts = snapshot.namespaces().get(name);
        return facts != null && Governed.is(name, facts);
    }

    /** Something that every wall is built from changed. */
    public void touchAll() {
        try {
            if (!inOffice.getAsBoolean()) {
                observer.outOfOffice();
                return;
            }
            Set<String> all = new HashSet<>(surveyor.furnished());
            knowledge.namespaces().forEach((name, facts) -> {
                if (Governed.is(name, facts)) {
                    all.add(name);
                }
            });
            all.forEach(this::touch);
        } catch (RuntimeException | LinkageError e) {
            // The border of the wall's thread: an executor would silently stop looking.
            LOG.warn("Not every namespace could be looked at; trying again", e);
        }
    }

    private @Nullable Future<?> schedule(String namespace, Duration delay) {
        try {
            return thread.schedule(() -> work(namespace), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closing) {
            return null;
        }
    }

    /** Replaces an earlier look ahead, so that being touched often does not add up. */
    private void later(String namespace, Duration delay) {
        Future<?> look = schedule(namespace, delay);
        Future<?> earlier = look == null ? ahead.remove(namespace) : ahead.put(namespace, look);
        if (earlier != null) {
            earlier.cancel(false);
        }
    }

    private void work(String namespace) {
        queued.remove(namespace);
        if (!inOffice.getAsBoolean() || Governed.isExempt(namespace)) {
            return;
        }
        Optional<Ground> ground = grounds.now();
        if (ground.isEmpty()) {
            observer.reconciled(namespace, Outcome.WAITING);
            later(namespace, pace.waiting());
            return;
        }
        try {
            NamespaceFacts facts = knowledge.namespaces().get(namespace);
            NamespaceReconciler.Result result = reconciler.reconcile(namespace, facts, ground.get());
            failures.remove(namespace);
            observer.reconciled(namespace, result.outcome());
            Duration again = result.again();
            if (again != null) {
                later(namespace, again.compareTo(pace.waiting()) < 0 ? again : pace.waiting());
            }
        } catch (WriteFailed e) {
            failed(namespace, e);
        } catch (RuntimeException | LinkageError e) {
            // The border of the wall's thread: what is wrong with one namespace must not stop the others.
            failed(namespace, new WriteFailed("unexpected " + e, e));
        }
    }

    private void failed(String namespace, WriteFailed failure) {
        int times = failures.merge(namespace, 1, Integer::sum);
        Duration delay = pace.retry().multipliedBy(1L << Math.min(times - 1, 16));
        observer.reconciled(namespace, Outcome.FAILED);
        LOG.warnf("Wall of namespace %s (failure %d): %s", namespace, times, failure.getMessage());
        later(namespace, delay.compareTo(pace.resync()) < 0 ? delay : pace.resync());
    }

    /** Ends; waits for the namespace being worked on. */
    @Override
    public void close() {
        thread.close();
    }
}

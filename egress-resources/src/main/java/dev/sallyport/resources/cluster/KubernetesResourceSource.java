package dev.sallyport.resources.cluster;

import dev.sallyport.model.destination.MaterialRef;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.resources.source.Delivery;
import dev.sallyport.resources.source.DestinationBinding;
import dev.sallyport.resources.source.Ledger;
import dev.sallyport.resources.source.PodBinding;
import dev.sallyport.resources.source.ResourceListener;
import dev.sallyport.resources.source.ResourceSource;
import dev.sallyport.resources.source.SnapshotAssembler;
import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.Problem;
import dev.sallyport.resources.translate.Resource;
import dev.sallyport.resources.translate.ResourceKey;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Resources from an API server (ADR 0110). Nothing is in force before every kind has been listed; from then on the last
 * state stays whatever the server does. Follows each kind on a thread of its own and delivers on one more.
 */
public final class KubernetesResourceSource implements ResourceSource {
    /** What decides what may pass: the gateway's kinds. */
    public static final Set<Kind> POLICY_KINDS = Set.of(
            Kind.EGRESS_POLICY,
            Kind.CLUSTER_EGRESS_POLICY,
            Kind.EGRESS_DESTINATION,
            Kind.CLUSTER_EGRESS_DESTINATION,
            Kind.CLUSTER_EGRESS_HOST_SET,
            Kind.EGRESS_SETTINGS,
            Kind.NAMESPACE);
    /** How namespaces are governed: the injector's kinds. */
    public static final Set<Kind> GOVERNANCE_KINDS = Set.of(Kind.EGRESS_SETTINGS, Kind.NAMESPACE);

    private static final System.Logger LOG = System.getLogger(KubernetesResourceSource.class.getName());

    private final ApiServer server;
    private final Set<Kind> kinds;
    private final ClusterTiming timing;
    private final InstantSource clock;
    private final Inventory inventory;
    private final NamedObjects named;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong readings = new AtomicLong();
    private volatile Ledger ledger = Ledger.EMPTY;
    private @Nullable Delivery delivery;
    private @Nullable FollowedPods pods;
    private final CountDownLatch closing = new CountDownLatch(1);

    /**
     * A source that has not begun to read.
     *
     * @param client not owned
     * @param kinds what to follow: {@link #POLICY_KINDS} or {@link #GOVERNANCE_KINDS}; the service account must be
     *     permitted to list and watch each of them
     * @param clock for the times at which something was read
     */
    public KubernetesResourceSource(
            KubernetesClient client, Set<Kind> kinds, ClusterTiming timing, InstantSource clock) {
        this.server = new ApiServer(client, timing.request());
        this.kinds = Set.copyOf(kinds);
        this.timing = timing;
        this.clock = clock;
        this.inventory = new Inventory(this.kinds);
        this.named = new NamedObjects(server, timing, inventory::nudge, closing);
    }

    @Override
    public synchronized void start(ResourceListener listener) {
        if (closing.getCount() == 0 || delivery != null) {
            throw new IllegalStateException("a source is started once");
        }
        Delivery to = new Delivery(listener, clock);
        delivery = to;
        FollowedPods followed = new FollowedPods(server, timing, clock, inventory::nudge, to::deliverPods, closing);
        pods = followed;
        for (Kind kind : kinds) {
            Backoff backoff = new Backoff(timing.firstRetry(), timing.longestRetry(), RandomGenerator.getDefault());
            KindWatch watch = new KindWatch(server, inventory.shelfOf(kind), timing, clock, backoff, closing);
            threads.add(Thread.ofPlatform()
                    .daemon()
                    .name("sallyport-watch-" + kind.plural())
                    .start(watch));
        }
        threads.add(Thread.ofPlatform().daemon().name("sallyport-resources").start(() -> run(to, followed)));
        threads.add(Thread.ofPlatform().daemon().name("sallyport-named-objects").start(named));
    }

    @Override
    public synchronized void close() {
        closing.countDown();
        if (delivery != null) {
            delivery.close();
        }
        threads.forEach(Thread::interrupt);
        if (pods != null) {
            pods.close();
        }
    }

    private void run(Delivery to, FollowedPods followed) {
        List<Problem> problems = List.of();
        Instant confirmed = Instant.EPOCH;
        try {
            while (closing.getCount() > 0) {
                Inventory.Look look = inventory.look(timing.quiet(), timing.longest());
                if (look.resources() != null) {
                    Ledger.Step step = next(look.resources());
                    ledger = step.ledger();
                    readings.incrementAndGet();
                    problems = step.problems();
                    if (kinds.contains(Kind.EGRESS_POLICY)) {
                        followed.follow(PodNeeds.of(PodBinding.scope(ledger), PodBinding.namespaces(ledger)));
                    }
                }
                deliver(to, look, problems, followed.troubles());
                if (look.complete() && look.confirmed().isAfter(confirmed)) {
                    confirmed = look.confirmed();
                    to.confirm(confirmed);
                }
            }
        } catch (InterruptedException closing) {
            LOG.log(System.Logger.Level.DEBUG, "resources are no longer read");
        }
    }

    /** Reads what destinations name before they are in force, as far as that is quickly done. */
    private Ledger.Step next(Map<ResourceKey, List<Resource>> resources) throws InterruptedException {
        Map<ResourceKey, List<Resource>> all = new HashMap<>(resources);
        all.putAll(named.held());
        Ledger.Step step = ledger.next(all, Map.of());
        Set<MaterialRef> refs =
                DestinationBinding.named(step.ledger().destinations().all());
        if (!named.follow(refs)) {
            return step;
        }
        all.putAll(named.held());
        return ledger.next(all, Map.of());
    }

    private void deliver(Delivery to, Inventory.Look look, List<Problem> problems, List<String> unread) {
        List<Problem> all = new ArrayList<>();
        look.troubles().forEach(sentence -> all.add(Problem.ofSource(sentence)));
        unread.forEach(sentence -> all.add(Problem.ofSource(sentence)));
        named.troubles().forEach(sentence -> all.add(Problem.ofSource(sentence)));
        all.addAll(problems);
        Ledger now = ledger;
        try {
            if (look.resources() == null) {
                to.deliverProblems(all);
            } else {
                to.deliver(generation -> snapshot(now, generation), all);
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "the cluster's state was not taken", e);
        }
    }

    private static @Nullable PolicySnapshot snapshot(Ledger ledger, long generation) {
        return SnapshotAssembler.assemble(ledger, Set.of(), generation);
    }

    /** What became of each resource at the last reading. */
    Ledger ledger() {
        return ledger;
    }

    /** Grows with everything that is heard, statuses too, and with every reading. */
    long changes() {
        return inventory.writes() + readings.get();
    }

    /** An object as it was last seen, its status too; null when there is none. */
    @Nullable
    ClusterObject object(ResourceKey key) {
        return inventory.object(key);
    }
}

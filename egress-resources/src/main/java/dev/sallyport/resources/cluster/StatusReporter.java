package dev.sallyport.resources.cluster;

import dev.sallyport.resources.source.Ledger;
import dev.sallyport.resources.translate.Problem;
import dev.sallyport.resources.translate.ResourceKey;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells the API server what became of each resource (ADR 0111): the gateway that holds the lease writes {@code Accepted},
 * every gateway the hour in which a rule last decided something there. Writes only what differs from what stands there, a
 * few at a time, and never over somebody else's change. Runs on a thread of its own.
 */
public final class StatusReporter implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(StatusReporter.class.getName());

    private final KubernetesResourceSource source;
    private final RuleMatches matches;
    private final ApiServer server;
    private final Lease lease;
    private final ReportTiming timing;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<ResourceKey, String> written = new HashMap<>();
    private final Map<ResourceKey, Instant> matchesWritten = new HashMap<>();
    private @Nullable Thread thread;

    /**
     * A reporter that has not begun.
     *
     * @param client not owned
     * @param source whose resources these are
     * @param matches of this gateway
     * @param namespace of the lease
     * @param leaseName one for all gateways
     * @param holder our pod's name
     */
    public StatusReporter(
            KubernetesClient client,
            KubernetesResourceSource source,
            RuleMatches matches,
            String namespace,
            String leaseName,
            String holder,
            ReportTiming timing,
            InstantSource clock) {
        this(
                source,
                matches,
                new ApiServer(client, timing.deadline()),
                new Lease(client, namespace, leaseName, holder, Lease.LeaseTiming.DEFAULT),
                timing,
                clock);
    }

    StatusReporter(
            KubernetesResourceSource source,
            RuleMatches matches,
            ApiServer server,
            Lease lease,
            ReportTiming timing,
            InstantSource clock) {
        this.source = source;
        this.matches = matches;
        this.server = server;
        this.lease = lease;
        this.timing = timing;
        this.clock = clock;
    }

    /** Begins, once. */
    public void start() {
        lease.start();
        thread = Thread.ofPlatform().daemon().name("sallyport-status").start(this::run);
    }

    @Override
    public void close() {
        closing.countDown();
        if (thread != null) {
            thread.interrupt();
        }
        lease.close();
    }

    private void run() {
        long seen = -1;
        boolean led = false;
        Instant lastPass = Instant.EPOCH;
        try {
            while (!pause(timing.pass())) {
                long now = source.changes() + matches.changes();
                boolean idle = clock.instant().isAfter(lastPass.plus(timing.idle()));
                if (now != seen || led != lease.isHeld() || idle) {
                    led = lease.isHeld();
                    lastPass = clock.instant();
                    seen = pass() ? now : -1;
                }
            }
        } catch (InterruptedException closing) {
            LOG.log(System.Logger.Level.DEBUG, "statuses are no longer written");
        }
    }

    private boolean pause(Duration time) throws InterruptedException {
        return closing.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** One look at every resource; false when it was broken off. */
    private boolean pass() throws InterruptedException {
        Ledger ledger = source.ledger();
        if (ledger.entries().isEmpty()) {
            // Nothing was read yet: that is no reason to forget what matched.
            return true;
        }
        forget(ledger);
        Map<ResourceKey, List<Problem>> missing = ledger.missingSets();
        for (Map.Entry<ResourceKey, Ledger.Entry> entry : ledger.entries().entrySet()) {
            StatusDraft draft = due(entry.getKey(), entry.getValue(), missing.getOrDefault(entry.getKey(), List.of()));
            if (draft != null && (!write(draft) || pause(timing.write()))) {
                return false;
            }
        }
        return true;
    }

    private void forget(Ledger ledger) {
        Set<String> policies = new HashSet<>();
        ledger.entries()
                .keySet()
                .forEach(key ->
                        policies.add((key.namespace() == null ? "cluster" : key.namespace()) + "/" + key.name()));
        matches.retain(policies);
        written.keySet().retainAll(ledger.entries().keySet());
        matchesWritten.keySet().retainAll(ledger.entries().keySet());
    }

    /** What is to be written of a resource now; null for nothing, and while what was written is not seen yet. */
    private @Nullable StatusDraft due(ResourceKey key, Ledger.Entry entry, List<Problem> missing) {
        ClusterObject object = key.kind().isOurs() ? source.object(key) : null;
        if (object == null
                || !object.resource().equals(entry.resources().getFirst())
                || object.version().equals(written.get(key))) {
            return null;
        }
        Instant now = clock.instant();
        StatusDraft draft = StatusDraft.of(entry, missing, object, matches, now);
        if (draft.saysOtherwise() && lease.isHeld()) {
            return draft;
        }
        Instant lastTime = matchesWritten.getOrDefault(key, Instant.EPOCH);
        boolean mayTellMatches = draft.knowsMore() && !now.isBefore(lastTime.plus(timing.matches()));
        return mayTellMatches ? draft.withoutConditions() : null;
    }

    private boolean write(StatusDraft draft) throws InterruptedException {
        ResourceKey key = draft.object().key();
        try {
            server.merge(ApiPaths.status(key), draft.patch());
            if (draft.knowsMore()) {
                matchesWritten.put(key, clock.instant());
            }
        } catch (ApiTrouble trouble) {
            LOG.log(System.Logger.Level.WARNING, "the status of {0} was not written: {1}", key, trouble.sentence());
            if (!trouble.isOfTheObject()) {
                return false;
            }
        }
        // Written or refused: this version is done with, and its successor will be heard of.
        written.put(key, draft.object().version());
        return true;
    }
}

package dev.sallyport.resources.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One lease, tried for as long as it is open: held, lost, tried for again. Given back when closed. Runs on a thread
 * of its own.
 */
final class Lease implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Lease.class.getName());

    private final KubernetesClient client;
    private final LeaderElectionConfig terms;
    private final LeaseTiming timing;
    private final ExecutorService threads = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("sallyport-lease").factory());
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean held;
    private volatile @Nullable CompletableFuture<?> term;

    Lease(KubernetesClient client, String namespace, String name, String holder, LeaseTiming timing) {
        this.client = client;
        this.timing = timing;
        this.terms = new LeaderElectionConfigBuilder()
                .withName(name)
                .withLock(new LeaseLock(namespace, name, holder))
                .withLeaseDuration(timing.lease())
                .withRenewDeadline(timing.renewal())
                .withRetryPeriod(timing.retry())
                .withReleaseOnCancel(true)
                .withLeaderCallbacks(
                        new LeaderCallbacks(() -> took(true, holder), () -> took(false, holder), other -> {}))
                .build();
    }

    private void took(boolean now, String holder) {
        held = now;
        LOG.log(
                System.Logger.Level.INFO,
                now ? "{0} holds the lease {1}" : "{0} has given up the lease {1}",
                holder,
                terms.getName());
    }

    void start() {
        threads.execute(this::run);
    }

    /** True while it is ours; from when a renewal has failed for {@link LeaseTiming#renewal} on, it is not. */
    boolean isHeld() {
        return held;
    }

    private void run() {
        try {
            while (closing.getCount() > 0) {
                CompletableFuture<?> now =
                        client.leaderElector().withConfig(terms).build().start();
                term = now;
                await(now);
                held = false;
                if (closing.await(timing.retry().toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException closing) {
            held = false;
        }
    }

    private void await(CompletableFuture<?> term) throws InterruptedException {
        try {
            term.get();
        } catch (ExecutionException | CancellationException e) {
            if (closing.getCount() > 0) {
                LOG.log(System.Logger.Level.WARNING, "the lease is tried for anew: {0}", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        closing.countDown();
        held = false;
        CompletableFuture<?> now = term;
        if (now != null) {
            now.cancel(true);
        }
        threads.shutdownNow();
    }

    /**
     * The times of a lease. Immutable.
     *
     * @param lease after which an unrenewed one is anybody's
     * @param renewal how long to try to renew it before giving it up
     * @param retry pause between tries
     */
    record LeaseTiming(Duration lease, Duration renewal, Duration retry) {
        static final LeaseTiming DEFAULT =
                new LeaseTiming(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));
    }
}

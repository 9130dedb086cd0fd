package dev.sallyport.ca.kubernetes;

import dev.sallyport.ca.authority.Tenure;
import dev.sallyport.model.contract.Kube;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Held by the replica that holds Lease {@code sallyport-ca}. An election runs until it is lost, and then again, on a
 * thread of its own. Thread-safe.
 */
final class LeaseTenure implements Tenure, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LeaseTenure.class);

    private final KubernetesClient client;
    private final LeaderElectionConfig config;
    private final Duration retry;
    private volatile boolean held;
    private volatile boolean closed;
    private volatile @Nullable CompletableFuture<?> election;
    private @Nullable Thread thread;

    /**
     * How long a lease lasts, how long its holder tries to renew it, and how often.
     *
     * @param life after which others may take it
     * @param renewDeadline after which the holder gives up; less than the life
     * @param retry between two tries
     */
    record Timing(Duration life, Duration renewDeadline, Duration retry) {
        static final Timing USUAL = new Timing(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));
    }

    LeaseTenure(KubernetesClient client, String namespace, String holder, Timing timing) {
        this.client = client;
        this.retry = timing.retry();
        this.config = new LeaderElectionConfigBuilder()
                .withName(Kube.CA)
                .withLock(new LeaseLock(namespace, Kube.CA, holder))
                .withLeaseDuration(timing.life())
                .withRenewDeadline(timing.renewDeadline())
                .withRetryPeriod(timing.retry())
                .withReleaseOnCancel(true)
                .withLeaderCallbacks(new LeaderCallbacks(() -> hold(true), () -> hold(false), leader -> {
                    // Who else holds it makes no difference to us.
                }))
                .build();
    }

    void start() {
        thread = Thread.ofPlatform().daemon().name("lease").start(this::standForElection);
    }

    private void hold(boolean now) {
        if (held != now) {
            LOG.info(now ? "This replica holds the lease and may change the state" : "The lease is lost");
        }
        held = now;
    }

    private void standForElection() {
        while (!closed) {
            try {
                CompletableFuture<?> running =
                        client.leaderElector().withConfig(config).build().start();
                election = running;
                running.get();
            } catch (ExecutionException | CancellationException | KubernetesClientException e) {
                LOG.debug("An election ended", e);
            } catch (InterruptedException e) {
                return;
            } finally {
                hold(false);
            }
            pause();
        }
    }

    private void pause() {
        LockSupport.parkNanos(retry.toNanos());
    }

    @Override
    public boolean isHeld() {
        return held;
    }

    /** Lets go of the lease, so that another replica need not wait for its end. */
    @Override
    public void close() {
        closed = true;
        CompletableFuture<?> running = election;
        if (running != null) {
            running.cancel(true);
        }
        Thread standing = thread;
        if (standing != null) {
            standing.interrupt();
        }
        held = false;
    }
}

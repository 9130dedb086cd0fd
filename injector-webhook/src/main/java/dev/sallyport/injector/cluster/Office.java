package dev.sallyport.injector.cluster;

import dev.sallyport.model.contract.Kube;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Holds the Lease {@code sallyport-injector} when it can: whoever holds it writes, the others only answer. Lost, it stands for
 * office again. One thread; {@link #isHeld} is safe anywhere.
 */
public final class Office implements AutoCloseable {
    /**
     * How a lease is held. Immutable.
     *
     * @param lease how long it is good for without renewal
     * @param renewal how long renewing may fail before we take ourselves for voted out
     * @param retry between attempts
     */
    public record Terms(Duration lease, Duration renewal, Duration retry) {
        /** In the proportions that Kubernetes' own controllers use: 15 s, 10 s, 2 s. */
        public static Terms of(Duration lease) {
            return new Terms(
                    lease,
                    lease.multipliedBy(2).dividedBy(3),
                    lease.multipliedBy(2).dividedBy(15));
        }
    }

    private static final Logger LOG = Logger.getLogger(Office.class);

    private final KubernetesClient client;
    private final String self;
    private final Terms terms;
    private final Runnable onHeld;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
    private volatile boolean held;

    /**
     * Prepares.
     *
     * @param self our pod's name
     * @param onHeld called each time we come into office
     */
    public Office(KubernetesClient client, String self, Terms terms, Runnable onHeld) {
        this.client = client;
        this.self = self;
        this.terms = terms;
        this.onHeld = onHeld;
    }

    /** Begins. */
    public void start() {
        thread.set(Thread.ofPlatform().daemon().name("office").start(this::stand));
    }

    /** True while we may write. */
    public boolean isHeld() {
        return held;
    }

    private void stand() {
        try {
            do {
                serve();
                held = false;
            } while (!closing.await(terms.retry().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException closed) {
            held = false;
        }
    }

    /** One candidacy, until the lease is lost. */
    private void serve() {
        try {
            elector().run();
        } catch (RuntimeException e) {
            // The border of the office's thread: one that ended would leave the walls to nobody, and nobody would be
            // told.
            LOG.warn("Standing for the lease failed; trying again", e);
        }
    }

    private LeaderElector elector() {
        return client.leaderElector()
                .withConfig(new LeaderElectionConfigBuilder()
                        .withName(Kube.INJECTOR)
                        .withLock(new LeaseLock(Kube.SYSTEM_NAMESPACE, Kube.INJECTOR, self))
                        .withLeaseDuration(terms.lease())
                        .withRenewDeadline(terms.renewal())
                        .withRetryPeriod(terms.retry())
                        .withReleaseOnCancel(true)
                        .withLeaderCallbacks(new LeaderCallbacks(this::elected, this::votedOut, leader -> {}))
                        .build())
                .build();
    }

    private void elected() {
        held = true;
        LOG.infof("%s holds the lease: this replica keeps the walls", self);
        onHeld.run();
    }

    private void votedOut() {
        held = false;
        LOG.infof("%s does not hold the lease any more: this replica only answers", self);
    }

    @Override
    public void close() {
        closing.countDown();
        Thread standing = thread.getAndSet(null);
        if (standing != null) {
            standing.interrupt();
            try {
                standing.join(Duration.ofSeconds(2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

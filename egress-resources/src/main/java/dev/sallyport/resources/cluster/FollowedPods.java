package dev.sallyport.resources.cluster;

import dev.sallyport.model.policy.Pods;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Follows pods as long as a policy looks at their labels, and those pods only: no watch without such a policy. Where more
 * are needed than are followed, all are listed anew, and until that is done the ones before stay (ADR 0280). It has two
 * threads; {@link #follow} is confined to the reader of resources.
 */
final class FollowedPods {
    /** How long the first list may hold up the policy that needs it. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** Changes that come close together are told at once. */
    private static final Duration BATCH = Duration.ofMillis(50);

    private static final System.Logger LOG = System.getLogger(FollowedPods.class.getName());

    private final ApiServer server;
    private final ClusterTiming timing;
    private final InstantSource clock;
    private final Runnable onTrouble;
    private final Consumer<Pods> listener;
    private final CountDownLatch closing;
    private volatile @Nullable Followed now;

    /** One watch and those who tell of it. */
    private record Followed(PodShelf shelf, Thread watch, Thread teller) {
        void stop() {
            teller.interrupt();
            watch.interrupt();
        }
    }

    /**
     * Follows none.
     *
     * @param onTrouble told when {@link #troubles} changes
     * @param listener told of the pods; one call at a time
     */
    FollowedPods(
            ApiServer server,
            ClusterTiming timing,
            InstantSource clock,
            Runnable onTrouble,
            Consumer<Pods> listener,
            CountDownLatch closing) {
        this.server = server;
        this.timing = timing;
        this.clock = clock;
        this.onTrouble = onTrouble;
        this.listener = listener;
        this.closing = closing;
    }

    /** Follows these from now on; the first list of what was not followed before is waited for, a little. */
    void follow(PodNeeds needs) throws InterruptedException {
        Followed before = now;
        if (needs.isNone()) {
            now = null;
            if (before != null) {
                before.stop();
                tell(Pods.NONE);
            }
            return;
        }
        if (before != null && before.shelf.needs().covers(needs)) {
            return;
        }
        PodShelf shelf = new PodShelf(needs, onTrouble);
        Backoff backoff = new Backoff(timing.firstRetry(), timing.longestRetry(), RandomGenerator.getDefault());
        Thread watch = Thread.ofPlatform()
                .daemon()
                .name("sallyport-watch-pods")
                .start(new KindWatch(server, shelf, timing, clock, backoff, closing));
        Thread teller = Thread.ofPlatform().daemon().name("sallyport-pods").unstarted(() -> tellOf(shelf, before));
        now = new Followed(shelf, watch, teller);
        if (shelf.awaitList(PATIENCE)) {
            tell(shelf.take());
        }
        teller.start();
    }

    private void tellOf(PodShelf shelf, @Nullable Followed before) {
        try {
            shelf.awaitList(Duration.ofNanos(Long.MAX_VALUE / 2));
            if (before != null) {
                before.stop();
            }
            while (closing.getCount() > 0) {
                tell(shelf.take());
                shelf.awaitChange();
                if (closing.await(BATCH.toNanos(), TimeUnit.NANOSECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException over) {
            LOG.log(System.Logger.Level.DEBUG, "these pods are no longer followed");
            if (before != null) {
                before.stop();
            }
        }
    }

    private synchronized void tell(Pods pods) {
        listener.accept(pods);
    }

    /** Why pods cannot be read. */
    List<String> troubles() {
        Followed followed = now;
        String trouble = followed == null ? null : followed.shelf.trouble();
        return trouble == null ? List.of() : List.of(trouble);
    }

    /** Ends it; {@code closing} was counted down before. */
    void close() {
        Followed followed = now;
        if (followed != null) {
            followed.stop();
        }
    }
}

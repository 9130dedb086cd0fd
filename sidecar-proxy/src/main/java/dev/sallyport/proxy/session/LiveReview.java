package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.proxy.accept.PeerJudge;
import dev.sallyport.proxy.connection.PeerIdentity;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finds the live connections whose verdict may be another one now, and has those judged again: a change that cannot
 * concern an identity costs its connections nothing (ADR 0191). Changes that come while it looks are looked at together.
 * Looks on one thread; {@link #soon} is safe anywhere and does not wait.
 */
public final class LiveReview implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LiveReview.class);

    private final LiveConnections live;
    private final Supplier<@Nullable Gatekeeper> policy;
    private final PeerJudge peers;
    private final Clock clock;
    private final Runnable first;
    private final Runnable last;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("review").factory());
    private final AtomicBoolean asked = new AtomicBoolean();
    private @Nullable Gatekeeper examined;
    private Instant examinedAt = Instant.MIN;

    /**
     * Has looked at nothing yet.
     *
     * @param first run before each look, on its thread: finds out what {@code peers} says from then on
     * @param last run after each look, when the connections concerned are about to be judged
     */
    public LiveReview(
            LiveConnections live,
            Supplier<@Nullable Gatekeeper> policy,
            PeerJudge peers,
            Clock clock,
            Runnable first,
            Runnable last) {
        this.live = live;
        this.policy = policy;
        this.peers = peers;
        this.clock = clock;
        this.first = first;
        this.last = last;
    }

    /** Policy, identities or time have changed what may pass. */
    public void soon() {
        if (asked.compareAndSet(false, true)) {
            try {
                thread.execute(this::look);
            } catch (RejectedExecutionException closing) {
                LOG.debug("no review after the end");
            }
        }
    }

    private void look() {
        asked.set(false);
        try {
            first.run();
            Instant now = clock.instant();
            Gatekeeper gatekeeper = policy.get();
            if (gatekeeper != null) {
                Map<Pod, Boolean> same = new HashMap<>();
                live.rejudge(peer -> !same.computeIfAbsent(Pod.of(peer), pod -> isJudgedAlike(gatekeeper, pod, now))
                        || peers.refusal(peer) != null);
                examined = gatekeeper;
                examinedAt = now;
            }
            last.run();
        } catch (RuntimeException e) {
            // The border of the thread: what was examined last stays, so that nothing is missed by the next look.
            LOG.error("Live connections could not be looked through; all of them are judged again", e);
            live.rejudge();
        }
    }

    private record Pod(SpiffeId caller, @Nullable String uid) {
        static Pod of(PeerIdentity peer) {
            return new Pod(peer.spiffeId(), peer.podUid());
        }
    }

    private boolean isJudgedAlike(Gatekeeper gatekeeper, Pod pod, Instant now) {
        Gatekeeper earlier = examined;
        return earlier != null && gatekeeper.judgesLike(earlier, examinedAt, pod.caller, pod.uid, now);
    }

    /** Looks no more. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}

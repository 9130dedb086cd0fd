package dev.sallyport.resources.source;

import dev.sallyport.model.policy.Pods;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.resources.translate.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands what a source reads to its listener: a snapshot only when it differs from the one before, problems only when they
 * changed, nothing once closed. Safe for concurrent use.
 */
public final class Delivery {
    private final ResourceListener listener;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();

    private long generation;
    private @Nullable PolicySnapshot current;
    private List<Problem> problems = List.of();
    private Pods pods = Pods.NONE;
    private boolean closed;

    /**
     * Nothing was delivered yet.
     *
     * @param clock for {@link Publication#readAt}
     */
    public Delivery(ResourceListener listener, InstantSource clock) {
        this.listener = listener;
        this.clock = clock;
    }

    /** Makes the snapshot of a generation. */
    @FunctionalInterface
    public interface Assembly {
        /** The snapshot, or null when there is none to be in force. */
        @Nullable
        PolicySnapshot of(long generation);
    }

    /** What was read, with everything wrong with it. */
    public void deliver(Assembly assembly, List<Problem> found) {
        lock.lock();
        try {
            PolicySnapshot next = closed ? null : assembly.of(generation + 1);
            if (next != null && !isCurrent(next)) {
                listener.published(new Publication(next, found, clock.instant()));
                generation = next.generation();
                current = next;
            }
            tell(found);
        } finally {
            lock.unlock();
        }
    }

    /** The pods there are; before what looks at them is delivered. */
    public void deliverPods(Pods known) {
        lock.lock();
        try {
            if (!closed && !known.equals(pods)) {
                pods = known;
                listener.pods(known);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing could be read: the last state stays. */
    public void deliverProblems(List<Problem> found) {
        lock.lock();
        try {
            tell(found);
        } finally {
            lock.unlock();
        }
    }

    /** What is in force was found to be what there was at that time. */
    public void confirm(Instant readAt) {
        lock.lock();
        try {
            if (!closed && current != null) {
                listener.confirmed(readAt);
            }
        } finally {
            lock.unlock();
        }
    }

    private void tell(List<Problem> found) {
        if (!closed && !found.equals(problems)) {
            problems = List.copyOf(found);
            listener.problems(problems);
        }
    }

    private boolean isCurrent(PolicySnapshot next) {
        return current != null
                && next.settings().equals(current.settings())
                && next.namespaces().equals(current.namespaces())
                && next.policies().equals(current.policies())
                && next.quarantines().equals(current.quarantines())
                && next.destinations().equals(current.destinations());
    }

    /** No call of the listener begins afterwards. */
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }
}

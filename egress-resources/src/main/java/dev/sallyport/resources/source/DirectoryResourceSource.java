package dev.sallyport.resources.source;

import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.resources.translate.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Resources from a folder (DESIGN §2): read whole once nothing has changed for a while, swapped at once. A folder that is
 * missing, empty or too large changes nothing: the last state stays. Reads on one virtual thread of its own.
 */
public final class DirectoryResourceSource implements ResourceSource {
    private static final System.Logger LOG = System.getLogger(DirectoryResourceSource.class.getName());
    private static final int RESTLESS = 20;

    private final Folder folder;
    private final Timing timing;
    private final InstantSource clock;
    private final AtomicBoolean started = new AtomicBoolean();
    private final ReentrantLock delivery = new ReentrantLock();
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Thread thread;

    private Ledger ledger = Ledger.EMPTY;
    private long generation;
    private @Nullable PolicySnapshot current;
    private List<Problem> problems = List.of();
    private @Nullable FolderScan applied;
    private @Nullable Instant restlessSince;

    /**
     * A source that has not begun to read.
     *
     * @param root the folder; it need not be there yet
     * @param clock for {@link Publication#readAt}
     */
    public DirectoryResourceSource(Path root, Timing timing, InstantSource clock) {
        this.folder = new Folder(root);
        this.timing = timing;
        this.clock = clock;
    }

    @Override
    public void start(ResourceListener listener) {
        delivery.lock();
        try {
            if (isClosed() || !started.compareAndSet(false, true)) {
                throw new IllegalStateException("a source is started once");
            }
            thread = Thread.ofVirtual().name("sallyport-resources").start(() -> run(listener));
        } finally {
            delivery.unlock();
        }
    }

    @Override
    public void close() {
        delivery.lock();
        try {
            closing.countDown();
            if (thread != null) {
                thread.interrupt();
            }
        } finally {
            delivery.unlock();
        }
    }

    private boolean isClosed() {
        return closing.getCount() == 0;
    }

    private void run(ResourceListener listener) {
        try (ChangeSignal signal = ChangeSignal.open(closing)) {
            follow(listener, signal);
        } catch (InterruptedException closing) {
            LOG.log(System.Logger.Level.DEBUG, "the resource folder is no longer read");
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the watch on the resource folder could not be closed", e);
        }
    }

    private void follow(ResourceListener listener, ChangeSignal signal) throws InterruptedException {
        while (!isClosed()) {
            FolderScan seen = folder.scan();
            if (seen instanceof FolderScan.Files files) {
                signal.watch(files.folders());
            }
            try {
                if (!seen.equals(applied)) {
                    settle(seen, listener);
                    continue;
                }
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "the resource folder's state was not taken; trying again", e);
            }
            if (signal.await(timing.poll())) {
                return;
            }
        }
    }

    private void settle(FolderScan seen, ResourceListener listener) throws InterruptedException {
        if (settleAndApply(seen, listener)) {
            applied = seen;
            restlessSince = null;
        } else {
            restlessSince = restlessSince == null ? clock.instant() : restlessSince;
            warnWhenRestless(restlessSince, listener);
        }
    }

    /** Reads what was seen if nothing changes for the quiet time, nor while it is read; false when something did. */
    private boolean settleAndApply(FolderScan seen, ResourceListener listener) throws InterruptedException {
        if (closing.await(timing.quiet().toNanos(), TimeUnit.NANOSECONDS) || !seen.equals(folder.scan())) {
            return false;
        }
        List<FileContent> contents = seen instanceof FolderScan.Files files ? folder.read(files) : List.of();
        if (!seen.equals(folder.scan())) {
            return false;
        }
        apply(seen, contents, listener);
        return true;
    }

    private void warnWhenRestless(Instant since, ResourceListener listener) {
        Duration patience = timing.quiet().multipliedBy(RESTLESS);
        if (clock.instant().isAfter(since.plus(patience))) {
            deliver(listener, null, List.of(Problem.ofSource("the folder keeps changing; the last state stays")));
        }
    }

    private void apply(FolderScan seen, List<FileContent> contents, ResourceListener listener) {
        switch (seen) {
            case FolderScan.Failed failed ->
                deliver(listener, null, List.of(Problem.ofSource(failed.sentence() + "; the last state stays")));
            case FolderScan.Files files -> {
                Ledger.Step step = ledger.next(contents);
                ledger = step.ledger();
                deliver(listener, changed(SnapshotAssembler.assemble(ledger, generation + 1)), step.problems());
            }
        }
    }

    private @Nullable PolicySnapshot changed(@Nullable PolicySnapshot next) {
        boolean same = next != null && current != null && next.equals(at(current, next.generation()));
        return same ? null : next;
    }

    private static PolicySnapshot at(PolicySnapshot snapshot, long generation) {
        return new PolicySnapshot(
                generation, snapshot.settings(), snapshot.namespaces(), snapshot.policies(), snapshot.quarantines());
    }

    private void deliver(ResourceListener listener, @Nullable PolicySnapshot snapshot, List<Problem> found) {
        delivery.lock();
        try {
            if (isClosed()) {
                return;
            }
            if (snapshot != null) {
                listener.published(new Publication(snapshot, found, clock.instant()));
                generation = snapshot.generation();
                current = snapshot;
            }
            if (!found.equals(problems)) {
                problems = List.copyOf(found);
                listener.problems(problems);
            }
        } finally {
            delivery.unlock();
        }
    }
}

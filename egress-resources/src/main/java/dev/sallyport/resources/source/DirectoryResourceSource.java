package dev.sallyport.resources.source;

import dev.sallyport.resources.translate.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Resources from a folder (DESIGN §2): read whole once nothing has changed for a while, swapped at once. A folder that is
 * missing, empty or too large changes nothing: the last state stays. Reads on one thread of its own.
 */
public final class DirectoryResourceSource implements ResourceSource {
    private static final System.Logger LOG = System.getLogger(DirectoryResourceSource.class.getName());
    private static final int RESTLESS = 20;

    private final Folder folder;
    private final Timing timing;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Thread thread;
    private @Nullable Delivery delivery;

    private FileLedger ledger = FileLedger.EMPTY;
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
    public synchronized void start(ResourceListener listener) {
        if (isClosed() || delivery != null) {
            throw new IllegalStateException("a source is started once");
        }
        Delivery to = new Delivery(listener, clock);
        delivery = to;
        thread = Thread.ofPlatform().daemon().name("sallyport-resources").start(() -> run(to));
    }

    @Override
    public synchronized void close() {
        closing.countDown();
        if (delivery != null) {
            delivery.close();
        }
        if (thread != null) {
            thread.interrupt();
        }
    }

    private boolean isClosed() {
        return closing.getCount() == 0;
    }

    private void run(Delivery delivery) {
        try (ChangeSignal signal = ChangeSignal.open(closing)) {
            follow(delivery, signal);
        } catch (InterruptedException closing) {
            LOG.log(System.Logger.Level.DEBUG, "the resource folder is no longer read");
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the watch on the resource folder could not be closed", e);
        }
    }

    private void follow(Delivery delivery, ChangeSignal signal) throws InterruptedException {
        while (!isClosed()) {
            FolderScan seen = folder.scan();
            if (seen instanceof FolderScan.Files files) {
                signal.watch(files.folders());
            }
            try {
                if (!seen.equals(applied)) {
                    settle(seen, delivery);
                    continue;
                }
                if (seen instanceof FolderScan.Files) {
                    delivery.confirm(clock.instant());
                }
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "the resource folder's state was not taken; trying again", e);
            }
            if (signal.await(timing.poll())) {
                return;
            }
        }
    }

    private void settle(FolderScan seen, Delivery delivery) throws InterruptedException {
        if (settleAndApply(seen, delivery)) {
            applied = seen;
            restlessSince = null;
        } else {
            restlessSince = restlessSince == null ? clock.instant() : restlessSince;
            warnWhenRestless(restlessSince, delivery);
        }
    }

    /** Reads what was seen if nothing changes for the quiet time, nor while it is read; false when something did. */
    private boolean settleAndApply(FolderScan seen, Delivery delivery) throws InterruptedException {
        if (closing.await(timing.quiet().toNanos(), TimeUnit.NANOSECONDS) || !seen.equals(folder.scan())) {
            return false;
        }
        List<FileContent> contents = seen instanceof FolderScan.Files files ? folder.read(files) : List.of();
        if (!seen.equals(folder.scan())) {
            return false;
        }
        apply(seen, contents, delivery);
        return true;
    }

    private void warnWhenRestless(Instant since, Delivery delivery) {
        Duration patience = timing.quiet().multipliedBy(RESTLESS);
        if (clock.instant().isAfter(since.plus(patience))) {
            delivery.deliverProblems(List.of(Problem.ofSource("the folder keeps changing; the last state stays")));
        }
    }

    private void apply(FolderScan seen, List<FileContent> contents, Delivery delivery) {
        switch (seen) {
            case FolderScan.Failed failed ->
                delivery.deliverProblems(List.of(Problem.ofSource(failed.sentence() + "; the last state stays")));
            case FolderScan.Files files -> {
                FileLedger.Step step = ledger.next(contents);
                ledger = step.ledger();
                delivery.deliverPods(PodBinding.pods(step.ledger().ledger()));
                delivery.deliver(generation -> SnapshotAssembler.assemble(step.ledger(), generation), step.problems());
            }
        }
    }
}

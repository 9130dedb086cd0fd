package dev.sallyport.resources.source;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits until something may have changed in some folders: a hint that shortens the time to the next poll, never the only
 * way to see a change (symbolic links that are swapped elsewhere, and file systems without notification, show at the
 * poll). Confined to one thread.
 */
final class ChangeSignal implements AutoCloseable {
    private final @Nullable WatchService watcher;

    private final CountDownLatch end;

    private ChangeSignal(@Nullable WatchService watcher, CountDownLatch end) {
        this.watcher = watcher;
        this.end = end;
    }

    /**
     * Opens one; where the system grants no watcher it waits out the whole time instead, or until the end.
     *
     * @param end counted down when waiting is over for good
     */
    static ChangeSignal open(CountDownLatch end) {
        try {
            return new ChangeSignal(FileSystems.getDefault().newWatchService(), end);
        } catch (IOException | UnsupportedOperationException noWatcher) {
            return new ChangeSignal(null, end);
        }
    }

    /** Watches the folders; those that vanish are forgotten by themselves. */
    void watch(List<Path> folders) {
        if (watcher == null) {
            return;
        }
        for (Path folder : folders) {
            try {
                folder.register(
                        watcher,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE);
            } catch (IOException vanishedOrOutOfWatches) {
                return;
            }
        }
    }

    /** Waits for a change, at most for that long; true when the end has come. */
    boolean await(Duration most) throws InterruptedException {
        if (watcher == null) {
            return end.await(most.toNanos(), TimeUnit.NANOSECONDS);
        }
        WatchKey key = watcher.poll(most.toNanos(), TimeUnit.NANOSECONDS);
        while (key != null) {
            key.pollEvents();
            key.reset();
            key = watcher.poll();
        }
        return end.getCount() == 0;
    }

    @Override
    public void close() throws IOException {
        if (watcher != null) {
            watcher.close();
        }
    }
}

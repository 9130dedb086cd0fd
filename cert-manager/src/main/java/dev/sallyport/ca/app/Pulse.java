package dev.sallyport.ca.app;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Runs one task again and again, one at a time, on a thread of its own. */
final class Pulse implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Pulse.class);
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);

    private final Duration interval;
    private final Runnable task;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("keeper").factory());

    Pulse(Duration interval, Runnable task) {
        this.interval = interval;
        this.task = task;
    }

    /** At once, and then after each interval. */
    void start() {
        thread.scheduleWithFixedDelay(this::run, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A failure of ours must not end the rhythm: the next pass may find things in order. */
    private void run() {
        try {
            task.run();
        } catch (RuntimeException defect) {
            LOG.error("A pass of the keeper failed for a reason of ours", defect);
        }
    }

    /** Waits a little for a pass under way. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(LAST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("A pass of the keeper did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

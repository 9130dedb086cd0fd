package dev.sallyport.proxy.trace;

import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Span;
import dev.sallyport.proxy.connection.SpanObserver;
import dev.sallyport.proxy.connection.SpanObserver.Loss;
import dev.sallyport.proxy.connection.TraceContext;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Traces connections and requests: gives each its place when it begins, and tells the collector what its record says when it
 * is settled. On an event loop that is two random numbers and a place in a queue; one thread does the rest. A full queue
 * loses spans and counts them, and so does a collector that is away. Safe for concurrent use.
 */
public final class Traces implements ConnectionObserver, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Traces.class);
    private static final int BATCH = 512;
    private static final Duration GATHER = Duration.ofSeconds(1);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final Sampler sampler;
    private final SpanObserver observer;
    private final BlockingQueue<ConnectionRecord> queue;
    private final SpanExport export;
    private final Thread exporter;
    private final URI endpoint;
    private boolean failing;
    private volatile boolean closing;

    private Traces(TraceSettings settings, SpanExport export, SpanObserver observer) {
        this.sampler = new Sampler(() -> ThreadLocalRandom.current().nextLong(), settings.ratio());
        this.queue = new ArrayBlockingQueue<>(settings.queueCapacity());
        this.observer = observer;
        this.endpoint = settings.endpoint();
        this.export = export;
        this.exporter = Thread.ofPlatform().name("traces").daemon().unstarted(this::exportAll);
    }

    /**
     * Starts the exporter.
     *
     * @param pod our pod's name, or null
     * @throws IOException when the CA certificates cannot be read
     */
    public static Traces start(TraceSettings settings, @Nullable String pod, SpanObserver observer) throws IOException {
        Traces traces = new Traces(settings, SpanExport.open(settings, pod), observer);
        traces.exporter.start();
        return traces;
    }

    @Override
    public boolean traces() {
        return true;
    }

    @Override
    public Span begin(@Nullable TraceContext parent) {
        return sampler.begin(parent);
    }

    @Override
    public void opened() {
        // A span is told when it is over.
    }

    @Override
    public void settled(ConnectionRecord record) {
        Span span = record.facts().span();
        if (span != null && span.context().sampled() && !queue.offer(record)) {
            observer.lost(Loss.QUEUE_FULL, 1);
        }
    }

    private void exportAll() {
        List<ConnectionRecord> batch = new ArrayList<>(BATCH);
        try {
            while (!closing || !queue.isEmpty()) {
                ConnectionRecord first = queue.poll(GATHER.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    gather(batch);
                    export(batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        observer.lost(Loss.NOT_TAKEN, batch.size() + queue.size());
        export.close();
    }

    /** Waits a little for more, so that spans go in batches. */
    private void gather(List<ConnectionRecord> batch) throws InterruptedException {
        long end = System.nanoTime() + GATHER.toNanos();
        while (!closing && batch.size() < BATCH) {
            ConnectionRecord next = queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                break;
            }
            batch.add(next);
        }
        queue.drainTo(batch, BATCH - batch.size());
    }

    private void export(List<ConnectionRecord> batch) {
        boolean taken = export.send(batch);
        if (taken) {
            observer.exported(batch.size());
        } else {
            observer.lost(Loss.NOT_TAKEN, batch.size());
        }
        if (taken == failing) {
            failing = !taken;
            LOG.warnf(
                    failing
                            ? "The collector %s takes no spans: they are lost, and counted"
                            : "The collector %s takes spans again",
                    endpoint);
        }
    }

    /** Exports what is queued, for up to five seconds. */
    @Override
    public void close() {
        closing = true;
        try {
            if (!exporter.join(LAST_WORDS)) {
                exporter.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.sallyport.proxy.observe;

import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.ConnectionRecord;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/**
 * Writes one line per settled connection. {@link #settled} only queues; one thread formats and writes, so a slow disk never
 * becomes a slow network. What cannot be written is, as {@link RecordSettings.Unwritable} says, lost and counted, or kept
 * and tried again while {@link #keeps} says no. A full queue drops what comes. Once writing works again, one line says how
 * many records are missing and since when (ADR 0184).
 */
public final class RecordLog implements ConnectionObserver, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RecordLog.class);
    private static final int BATCH = 256;
    private static final long IDLE_MILLIS = 200;
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long ANNOUNCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final BlockingQueue<ConnectionRecord> queue;
    private final List<RecordSink> sinks;
    private final LineFormat line;
    private final Counter written;
    private final Counter droppedFull;
    private final Counter droppedUnwritable;
    private final Counter suppressed;
    private final RejectionSampler sampler;
    private final AtomicLong unrecorded = new AtomicLong();
    private final AtomicLong unannounced = new AtomicLong();
    private final AtomicLong missing = new AtomicLong();
    private final Clock clock;
    private final boolean blocks;
    private final Thread writer;
    private volatile boolean closing;
    private volatile boolean failing;
    private long triedNanos = System.nanoTime();
    private long announcedNanos = System.nanoTime() - ANNOUNCE_NANOS;

    private RecordLog(RecordSettings settings, List<RecordSink> sinks, MeterRegistry registry, Clock clock) {
        Meters meters = new Meters(registry);
        this.queue = new ArrayBlockingQueue<>(settings.queueCapacity());
        this.sinks = List.copyOf(sinks);
        this.clock = clock;
        this.line = settings.format() == null
                ? new RecordLine(settings.maxFieldCharacters())
                : new TextLine(settings.format(), settings.maxFieldCharacters());
        this.written = meters.counter(Metric.RECORDS_WRITTEN);
        this.droppedFull = meters.counter(Metric.RECORDS_DROPPED, "cause", "queue_full");
        this.suppressed = meters.counter(Metric.RECORDS_DROPPED, "cause", "sampled");
        this.sampler = new RejectionSampler(settings.rejections());
        this.droppedUnwritable = meters.counter(Metric.RECORDS_DROPPED, "cause", "unwritable");
        this.blocks = settings.unwritable() == RecordSettings.Unwritable.BLOCK;
        meters.gauge(Metric.RECORDS_FAILING, () -> failing ? 1 : 0);
        this.writer = Thread.ofPlatform().name("records").daemon().unstarted(this::writeAll);
    }

    /**
     * Opens the sinks and starts the writer.
     *
     * @throws IOException when the file cannot be opened
     */
    public static RecordLog start(RecordSettings settings, MeterRegistry registry, Clock clock) throws IOException {
        List<RecordSink> sinks = new ArrayList<>();
        if (settings.stdout()) {
            sinks.add(RecordSink.stdout());
        }
        if (settings.file() != null) {
            sinks.add(RecordSink.file(settings.file()));
        }
        RecordLog log = new RecordLog(settings, sinks, registry, clock);
        log.writer.start();
        return log;
    }

    @Override
    public void opened() {
        // A record is made when the connection settles.
    }

    @Override
    public void settled(ConnectionRecord record) {
        if (sampler.suppresses(record)) {
            suppressed.increment();
            unrecorded.incrementAndGet();
        } else if (!queue.offer(record)) {
            droppedFull.increment();
            unannounced.incrementAndGet();
            missing.incrementAndGet();
        }
    }

    @Override
    public boolean keeps() {
        return !blocks || !failing;
    }

    private void writeAll() {
        List<ConnectionRecord> batch = new ArrayList<>(BATCH);
        try {
            while (!closing || !queue.isEmpty()) {
                ConnectionRecord first = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    gather();
                    queue.drainTo(batch, BATCH - 1);
                    write(batch);
                    batch.clear();
                } else if ((failing || missing.get() > 0) && System.nanoTime() - triedNanos >= RETRY_NANOS) {
                    write(List.of());
                }
                announceGap();
            }
        } catch (InterruptedException e) {
            LOG.warnf("The record writer was interrupted; %d records were not written", queue.size());
            Thread.currentThread().interrupt();
        }
    }

    /** Lets more records come, so that under load an event loop does not wake this thread for each of them. */
    private void gather() {
        if (!closing && queue.size() < BATCH) {
            LockSupport.parkNanos(this, GATHER_NANOS);
        }
    }

    private void write(List<ConnectionRecord> batch) {
        StringBuilder text = new StringBuilder(batch.size() * 512);
        batch.forEach(record -> text.append(line.format(record)));
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        long overflowed = missing.getAndSet(0);
        boolean complete = true;
        for (RecordSink sink : sinks) {
            sink.misses(overflowed, clock.instant());
            complete &= deliver(sink, bytes, batch.size());
        }
        if (complete) {
            written.increment(batch.size());
        }
        failing = !complete;
        triedNanos = System.nanoTime();
    }

    private boolean deliver(RecordSink sink, byte[] bytes, int records) {
        while (!tryWrite(sink, bytes)) {
            if (!blocks || closing) {
                droppedUnwritable.increment(records);
                sink.misses(records, clock.instant());
                return false;
            }
            failing = true;
            LockSupport.parkNanos(RETRY_NANOS);
        }
        return true;
    }

    /** Writes, behind a line about what is missing before it. */
    private boolean tryWrite(RecordSink sink, byte[] bytes) {
        boolean wasBroken = sink.isBroken();
        try {
            sink.write(sink.missing() == 0 ? bytes : behindGap(sink, bytes));
            if (wasBroken) {
                LOG.infof("Connection records can be written to %s again", sink);
            }
            return true;
        } catch (IOException e) {
            if (!wasBroken) {
                LOG.errorf(
                        "Connection records cannot be written to %s (%s): %s",
                        sink, e.getMessage(), blocks ? "no new connections are taken" : "they are lost");
            }
            return false;
        }
    }

    private byte[] behindGap(RecordSink sink, byte[] bytes) {
        byte[] gap = line.gap(clock.instant(), sink.missingSince(), sink.missing())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        byte[] both = Arrays.copyOf(gap, gap.length + bytes.length);
        System.arraycopy(bytes, 0, both, gap.length, bytes.length);
        return both;
    }

    private void announceGap() {
        long now = System.nanoTime();
        if (unannounced.get() + unrecorded.get() == 0 || now - announcedNanos < ANNOUNCE_NANOS && !closing) {
            return;
        }
        announcedNanos = now;
        long lost = unannounced.getAndSet(0);
        if (lost > 0) {
            LOG.errorf("%d connection records were dropped: the writer could not keep up", lost);
        }
        long rejections = unrecorded.getAndSet(0);
        if (rejections > 0) {
            LOG.warnf("%d rejections were counted and not recorded one by one: too many of one caller", rejections);
        }
    }

    /** Writes what is queued, for up to five seconds, and ends the writer. */
    @Override
    public void close() {
        closing = true;
        try {
            if (!writer.join(Duration.ofSeconds(5))) {
                writer.interrupt();
            }
            for (RecordSink sink : sinks) {
                sink.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warnf("A record file did not close: %s", e.getMessage());
        }
    }
}

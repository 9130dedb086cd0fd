package dev.sallyport.bench.load;

import dev.sallyport.bench.measure.ProcessMeter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** One order being done: connections are opened, the warm-up passes, a window is measured, all is closed. One thread. */
abstract class Load {
    final Client client;
    final Order order;
    final LongAdder units = new LongAdder();

    Load(Client client, Order order) {
        this.client = client;
        this.order = order;
    }

    static Load of(Client client, Order order) {
        return switch (order.kind()) {
            case BULK -> new BulkLoad(client, order);
            case REQUESTS -> new RequestLoad(client, order);
            case PACED -> new PacedLoad(client, order);
            case CONNECT -> new ConnectLoad(client, order);
            case IDLE -> new IdleLoad(client, order);
            case REVIEWS -> new ReviewLoad(client, order);
        };
    }

    /** Opens what is to be open and lets the load begin. */
    abstract void start() throws InterruptedException;

    /** The window opens now. */
    void windowOpens() {}

    /** Base64 of the histogram; the window has closed. */
    String histogram() {
        return "";
    }

    /** Waits while the load runs. */
    void waitFor(int millis) throws InterruptedException {
        pause(Duration.ofMillis(millis).toNanos());
    }

    Yield run() throws InterruptedException {
        start();
        waitFor(order.warmupMillis());
        windowOpens();
        Map<String, Long> cpuBefore = cpu();
        long unitsBefore = units.sum();
        long began = System.nanoTime();
        waitFor(order.millis());
        long nanos = System.nanoTime() - began;
        long done = units.sum() - unitsBefore;
        Map<String, Long> cpu = cpu();
        cpu.replaceAll((part, after) -> after - cpuBefore.getOrDefault(part, 0L));
        Map<String, Long> resident = new LinkedHashMap<>();
        order.watched().forEach((part, pids) -> resident.put(part, ProcessMeter.residentKib(pids)));
        String histogram = histogram();
        client.end();
        return new Yield(
                done, nanos, client.failures(), client.firstFailure(), cpu, resident, histogram, client.session());
    }

    private Map<String, Long> cpu() {
        Map<String, Long> nanos = new LinkedHashMap<>();
        order.watched().forEach((part, pids) -> nanos.put(part, ProcessMeter.cpuNanos(pids)));
        nanos.put(
                "client",
                ProcessMeter.cpuNanos(java.util.List.of(ProcessHandle.current().pid())));
        return nanos;
    }

    static void pause(long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}

package dev.sallyport.proxy.observe;

import dev.sallyport.proxy.connection.UpstreamObserver;
import io.micrometer.core.instrument.Counter;
import java.util.concurrent.atomic.LongAdder;

/** Counts what pools do. Safe for concurrent use. */
final class UpstreamMetrics implements UpstreamObserver {
    private final LongAdder open = new LongAdder();
    private final Counter reused;
    private final Counter fresh;
    private final Counter overflows;
    private final Counter repeats;
    private final Counter ejections;
    private final Counter shorted;

    UpstreamMetrics(Meters meters) {
        reused = meters.counter(Metric.UPSTREAM_REQUESTS, "reused", "true");
        fresh = meters.counter(Metric.UPSTREAM_REQUESTS, "reused", "false");
        overflows = meters.counter(Metric.UPSTREAM_OVERFLOWS);
        repeats = meters.counter(Metric.UPSTREAM_REPEATS);
        ejections = meters.counter(Metric.UPSTREAM_EJECTIONS);
        shorted = meters.counter(Metric.UPSTREAM_SHORTED);
        meters.gauge(Metric.UPSTREAM_CONNECTIONS, open::sum);
    }

    @Override
    public void connected() {
        open.increment();
    }

    @Override
    public void closed() {
        open.decrement();
    }

    @Override
    public void assigned(boolean again) {
        (again ? reused : fresh).increment();
    }

    @Override
    public void overflowed() {
        overflows.increment();
    }

    @Override
    public void repeated() {
        repeats.increment();
    }

    @Override
    public void ejected() {
        ejections.increment();
    }

    @Override
    public void shorted() {
        shorted.increment();
    }
}

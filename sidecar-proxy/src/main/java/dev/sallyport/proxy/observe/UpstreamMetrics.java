package dev.sallyport.proxy.observe;

import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.UpstreamObserver;
import io.micrometer.core.instrument.Counter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
    private final Map<Limit, Counter> limits = new EnumMap<>(Limit.class);
    private final Map<Retry, Counter> retries = new EnumMap<>(Retry.class);
    private final Map<Mirror, Counter> mirrors = new EnumMap<>(Mirror.class);

    UpstreamMetrics(Meters meters) {
        reused = meters.counter(Metric.UPSTREAM_REQUESTS, "reused", "true");
        fresh = meters.counter(Metric.UPSTREAM_REQUESTS, "reused", "false");
        overflows = meters.counter(Metric.UPSTREAM_OVERFLOWS);
        repeats = meters.counter(Metric.UPSTREAM_REPEATS);
        ejections = meters.counter(Metric.UPSTREAM_EJECTIONS);
        shorted = meters.counter(Metric.UPSTREAM_SHORTED);
        for (Limit limit : Limit.values()) {
            limits.put(limit, meters.counter(Metric.TUNNEL_LIMITS, "limit", limit.label()));
        }
        for (Retry retry : Retry.values()) {
            retries.put(
                    retry, meters.counter(Metric.RETRIES, "result", retry.name().toLowerCase(Locale.ROOT)));
        }
        for (Mirror mirror : Mirror.values()) {
            mirrors.put(
                    mirror,
                    meters.counter(Metric.MIRRORS, "result", mirror.name().toLowerCase(Locale.ROOT)));
        }
        meters.gauge(Metric.UPSTREAM_CONNECTIONS, open::sum);
    }

    /** A destination may do to us no more than a peer, and is counted beside them. */
    @Override
    public void limitReached(Limit limit) {
        Objects.requireNonNull(limits.get(limit)).increment();
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

    @Override
    public void retried(Retry retry) {
        Objects.requireNonNull(retries.get(retry)).increment();
    }

    @Override
    public void mirrored(Mirror mirror) {
        Objects.requireNonNull(mirrors.get(mirror)).increment();
    }
}

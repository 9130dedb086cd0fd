package dev.sallyport.proxy.observe;

import dev.sallyport.identity.FetchResult;
import dev.sallyport.identity.IdentityObserver;
import io.micrometer.core.instrument.Counter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** Our own identity: changes, refusals, what the CA said, how long it lasts. Thread-safe. */
final class IdentityMetrics implements IdentityObserver {
    private static final double SECONDS_PER_DAY = 86_400;

    private final Meters meters;
    private final Clock clock;
    private final Counter changes;
    private final Counter rejections;
    private final Map<FetchResult, Counter> certificates = new EnumMap<>(FetchResult.class);
    private final Map<FetchResult, Counter> bundles = new EnumMap<>(FetchResult.class);
    private volatile Instant end = Instant.MIN;
    private volatile double sequence = Double.NaN;

    IdentityMetrics(Meters meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
        this.changes = meters.counter(Metric.IDENTITY_CHANGES);
        this.rejections = meters.counter(Metric.IDENTITY_REJECTED);
        meters.gauge(Metric.CERTIFICATE_DAYS_LEFT, this::daysLeft);
        meters.gauge(Metric.BUNDLE_SEQUENCE, () -> sequence);
    }

    /** Not a number before the first identity: nothing has run out yet. */
    private double daysLeft() {
        Instant notAfter = end;
        return notAfter.equals(Instant.MIN)
                ? Double.NaN
                : Duration.between(clock.instant(), notAfter).toSeconds() / SECONDS_PER_DAY;
    }

    @Override
    public void accepted(Instant notAfter) {
        end = notAfter;
        changes.increment();
    }

    @Override
    public void rejected() {
        rejections.increment();
    }

    @Override
    public void certificateAsked(FetchResult result) {
        count(certificates, Metric.CERTIFICATES_ASKED, result);
    }

    @Override
    public void bundleAsked(FetchResult result) {
        count(bundles, Metric.BUNDLES_ASKED, result);
    }

    @Override
    public void bundleInForce(long number) {
        sequence = number;
    }

    private void count(Map<FetchResult, Counter> counters, Metric metric, FetchResult result) {
        counters.computeIfAbsent(result, label -> meters.counter(metric, "result", label.label()))
                .increment();
    }
}

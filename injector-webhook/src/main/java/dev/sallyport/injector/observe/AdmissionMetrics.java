package dev.sallyport.injector.observe;

import dev.sallyport.injector.admit.AdmissionObserver;
import dev.sallyport.injector.admit.Door;
import dev.sallyport.injector.review.ReviewRequest;
import dev.sallyport.injector.review.Verdict;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts answers by path, outcome and reason, dry runs included, and how long they took. Safe for concurrent use. */
public final class AdmissionMetrics implements AdmissionObserver {
    private static final String ADMISSIONS = "sallyport.injector.admissions";
    private static final String DURATION = "sallyport.injector.admission.duration";

    private final MeterRegistry registry;
    private final Map<Door, Timer> durations = new ConcurrentHashMap<>();

    /** Counts there. */
    public AdmissionMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void judged(Door door, ReviewRequest request, Verdict verdict, Duration took) {
        String outcome = switch (verdict) {
            case Verdict.Allow allow -> allow.patch() == null || allow.patch().isEmpty() ? "allowed" : "patched";
            case Verdict.Refuse refuse -> "refused";
        };
        count(door, outcome, verdict.reason());
        durations.computeIfAbsent(door, this::duration).record(took);
    }

    private Timer duration(Door door) {
        return Timer.builder(DURATION).tag("path", door.word()).register(registry);
    }

    @Override
    public void turnedAway(Door door, TurnedAway reason) {
        count(door, "error", reason.name().toLowerCase(Locale.ROOT));
    }

    private void count(Door door, String outcome, String reason) {
        registry.counter(ADMISSIONS, "path", door.word(), "outcome", outcome, "reason", reason)
                .increment();
    }
}

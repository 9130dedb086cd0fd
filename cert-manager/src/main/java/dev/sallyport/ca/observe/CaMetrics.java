package dev.sallyport.ca.observe;

import dev.sallyport.ca.authority.AuthorityInForce;
import dev.sallyport.ca.authority.AuthorityState.Phase;
import dev.sallyport.ca.authority.ClockTrust.Verdict;
import dev.sallyport.ca.authority.Tenure;
import dev.sallyport.ca.refusal.RefusalReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The CA's meters; labels are enums', so that their number is fixed. Thread-safe. */
public final class CaMetrics {
    private static final double SECONDS_PER_DAY = Duration.ofDays(1).toSeconds();

    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Counter issued;
    private final Counter conflicts;
    private final Counter stateFailures;
    private final Timer tokenReviews;
    private final Map<RefusalReason, Counter> refused = new EnumMap<>(RefusalReason.class);
    private final AtomicReference<Verdict> clockVerdict = new AtomicReference<>(Verdict.TRUSTED);

    /** Registers what counts. */
    public CaMetrics(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        this.issued = counter("sallyport_ca_issued", "Certificates issued");
        this.conflicts = counter("sallyport_ca_state_conflicts", "Writes of the state that another replica won");
        this.stateFailures =
                counter("sallyport_ca_state_failures", "Passes in which the state was unreadable or refused");
        this.tokenReviews = Timer.builder("sallyport_ca_token_review")
                .description("Time a TokenReview took, whatever came of it")
                .register(registry);
        for (RefusalReason reason : RefusalReason.values()) {
            refused.put(
                    reason,
                    Counter.builder("sallyport_ca_refused")
                            .description("Requests refused, by reason")
                            .tag("reason", reason.label())
                            .register(registry));
        }
        Gauge.builder("sallyport_ca_clock_doubted", clockVerdict, held -> held.get() == Verdict.DOUBTED ? 1 : 0)
                .description("1: the clock leapt, or is behind what was written; the state is not changed")
                .register(registry);
    }

    /** Registers what is looked at: the authority in force, the serving certificate's end, the tenure. */
    public void watch(
            Supplier<@Nullable AuthorityInForce> authority, Supplier<@Nullable Instant> servingEnd, Tenure tenure) {
        days("root", () -> end(authority.get(), CaMetrics::earliestRoot));
        days(
                "issuer",
                () -> end(
                        authority.get(),
                        held -> held.state().signer().authority().certificate()));
        days("serving", servingEnd);
        Gauge.builder("sallyport_ca_tenure_held", tenure, held -> held.isHeld() ? 1 : 0)
                .description("1: this replica may change the state")
                .register(registry);
        Gauge.builder("sallyport_ca_bundle_sequence", () -> {
                    AuthorityInForce held = authority.get();
                    return held == null ? 0 : held.bundle().sequence();
                })
                .description("Number of the trust bundle in force")
                .register(registry);
        for (Phase phase : Phase.values()) {
            Gauge.builder("sallyport_ca_phase", () -> {
                        AuthorityInForce held = authority.get();
                        return held != null && held.state().phase() == phase ? 1 : 0;
                    })
                    .description("1 for the phase of the root rotation")
                    .tag("phase", phase.label())
                    .register(registry);
        }
    }

    private void days(String certificate, Supplier<@Nullable Instant> end) {
        Gauge.builder("sallyport_ca_certificate_days_left", () -> {
                    Instant at = end.get();
                    return at == null
                            ? Double.NaN
                            : Duration.between(clock.instant(), at).toSeconds() / SECONDS_PER_DAY;
                })
                .description("Days until a certificate of the CA itself ends")
                .tag("certificate", certificate)
                .register(registry);
    }

    private static @Nullable Instant end(
            @Nullable AuthorityInForce held, Function<AuthorityInForce, X509Certificate> which) {
        return held == null ? null : which.apply(held).getNotAfter().toInstant();
    }

    /** The first of the bundle to end: with a supplied bundle nobody else says which one signs. */
    private static X509Certificate earliestRoot(AuthorityInForce held) {
        X509Certificate earliest = held.state().bundle().getFirst();
        for (X509Certificate root : held.state().bundle()) {
            earliest = root.getNotAfter().before(earliest.getNotAfter()) ? root : earliest;
        }
        return earliest;
    }

    /** The API server took so long to review a token, whatever came of it. */
    public void tokenReviewed(Duration time) {
        tokenReviews.record(time);
    }

    void issued() {
        issued.increment();
    }

    void refused(RefusalReason reason) {
        Counter counter = refused.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    void conflict() {
        conflicts.increment();
    }

    void stateFailed() {
        stateFailures.increment();
    }

    /** True when that is news. */
    boolean clockJudged(Verdict verdict) {
        return clockVerdict.getAndSet(verdict) != verdict;
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }
}

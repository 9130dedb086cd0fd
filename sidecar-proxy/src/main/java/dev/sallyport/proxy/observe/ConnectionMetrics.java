package dev.sallyport.proxy.observe;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.Phase;
import dev.sallyport.proxy.connection.Phases;
import dev.sallyport.proxy.connection.RequestFacts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Connections, bytes, durations and decisions. Thread-safe; never blocks. */
public final class ConnectionMetrics implements ConnectionObserver {
    private static final String WOULD = "would-";

    private record Ending(String outcome, @Nullable Reason reason) {}

    private record Decision(String rule, String mode, String action) {}

    private record Request(String method, String code) {}

    /** Whoever sends other methods (RFC 9110 §9, RFC 5789) makes no new labels. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

    private final Meters meters;
    private final RuleLabels rules;
    private final Counter opened;
    private final Counter sent;
    private final Counter received;
    private final LongAdder open = new LongAdder();
    private final Map<Ending, Counter> endings = new ConcurrentHashMap<>();
    private final Map<String, Timer> durations = new ConcurrentHashMap<>();
    private final Map<Decision, Counter> decisions = new ConcurrentHashMap<>();
    private final Map<Phase, Timer> phases = new EnumMap<>(Phase.class);
    private final Map<Request, Counter> requests = new ConcurrentHashMap<>();

    /** Registers with the registry. */
    public ConnectionMetrics(MeterRegistry registry, MetricSettings settings) {
        meters = new Meters(registry);
        rules = new RuleLabels(settings.maxRules());
        opened = meters.counter(Metric.CONNECTIONS_OPENED);
        sent = meters.counter(Metric.BYTES, "direction", "sent");
        received = meters.counter(Metric.BYTES, "direction", "received");
        meters.gauge(Metric.CONNECTIONS_OPEN, open::sum);
        for (Phase phase : Phase.values()) {
            phases.put(phase, meters.timer(Metric.PHASE_DURATION, "phase", phase.label()));
        }
    }

    @Override
    public void opened() {
        opened.increment();
        open.increment();
    }

    @Override
    public void settled(ConnectionRecord record) {
        open.decrement();
        Outcome outcome = record.outcome();
        endings.computeIfAbsent(new Ending(outcome.label(), outcome.reason()), this::ending)
                .increment();
        durations
                .computeIfAbsent(outcome.label(), label -> meters.timer(Metric.CONNECTION_DURATION, "outcome", label))
                .record(record.duration());
        sent.increment(record.bytesSent());
        received.increment(record.bytesReceived());
        countDecisions(record.facts(), outcome);
        phases.forEach((phase, timer) -> time(timer, record.phases().nanos(phase)));
        count(record.facts().request());
    }

    private static void time(Timer timer, long nanos) {
        if (nanos != Phases.ABSENT) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void count(@Nullable RequestFacts request) {
        if (request == null) {
            return;
        }
        String method = request.method();
        String code = request.status() == 0 ? "none" : request.status() / 100 + "xx";
        requests.computeIfAbsent(
                        new Request(method != null && METHODS.contains(method) ? method : "other", code),
                        r -> meters.counter(Metric.REQUESTS, "method", r.method, "code", r.code))
                .increment();
    }

    private Counter ending(Ending ending) {
        String reason = ending.reason == null ? "none" : ending.reason.label();
        return meters.counter(Metric.CONNECTIONS, "outcome", ending.outcome, "reason", reason);
    }

    private void countDecisions(ConnectionFacts facts, Outcome outcome) {
        if (facts.rule() != null) {
            count(facts.rule(), "enforce", outcome instanceof Outcome.Denied ? "deny" : "allow");
        }
        if (facts.observed() == null) {
            return;
        }
        for (String label : facts.observed().split(",")) {
            int colon = label.indexOf(':');
            String verb = colon < 0 ? label : label.substring(0, colon);
            if (verb.startsWith(WOULD)) {
                count(colon < 0 ? "posture" : label.substring(colon + 1), "observe", verb.substring(WOULD.length()));
            }
        }
    }

    private void count(String rule, String mode, String action) {
        decisions
                .computeIfAbsent(
                        new Decision(rules.of(rule), mode, action),
                        d -> meters.counter(Metric.DECISIONS, "rule", d.rule, "mode", d.mode, "action", d.action))
                .increment();
    }
}

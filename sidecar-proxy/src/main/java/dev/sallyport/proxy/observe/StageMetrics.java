package dev.sallyport.proxy.observe;

import dev.sallyport.identity.IdentityObserver;
import dev.sallyport.proxy.connection.CanaryObserver;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.LockdownObserver;
import dev.sallyport.proxy.connection.ParentAnswer;
import dev.sallyport.proxy.connection.PolicyObserver;
import dev.sallyport.proxy.connection.QueryObserver;
import dev.sallyport.proxy.connection.ResolveObserver;
import dev.sallyport.proxy.connection.SharedLimitObserver;
import dev.sallyport.proxy.connection.SpanObserver;
import dev.sallyport.proxy.connection.TunnelObserver;
import dev.sallyport.proxy.connection.UpstreamObserver;
import dev.sallyport.proxy.connection.UpstreamTls;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Makes the observers that the stages report to. Each method registers its metrics; call it once. */
public final class StageMetrics {
    private final Meters meters;
    private final Clock clock;

    /** For one registry; the clock is what days left and ages are counted by. */
    public StageMetrics(MeterRegistry registry, Clock clock) {
        this.meters = new Meters(registry);
        this.clock = clock;
    }

    /** Says once which TLS engine runs. */
    public void engine(String label) {
        meters.gauge(Metric.TLS_ENGINE, () -> 1, "engine", label);
    }

    /** What the process holds besides its heap. */
    public void memory(LongSupplier directBytes) {
        meters.gauge(Metric.DIRECT_MEMORY, directBytes::getAsLong);
    }

    /** How many identities' TLS contexts exist. */
    public void identitiesHeld(IntSupplier held) {
        meters.gauge(Metric.IDENTITIES_HELD, held::getAsInt);
    }

    /** How many counts of limited rules are kept. */
    public void ruleLimits(IntSupplier kept) {
        meters.gauge(Metric.RULE_LIMIT_KEYS, kept::getAsInt);
    }

    /** Counts that gateways share; where they share none, there is no metric. */
    public SharedLimitObserver sharedLimits() {
        return new Sharing();
    }

    /** Says once whether the JVM runs from its AOT cache: used, refused or none. */
    public void aotCache(String state) {
        meters.gauge(Metric.AOT_CACHE, () -> 1, "state", state);
    }

    /** Our identity. */
    public IdentityObserver identity() {
        return new IdentityMetrics(meters, clock);
    }

    /** The sidecar's canary; where none is sent, there is no gauge. */
    public LockdownObserver lockdown() {
        Lockdown lockdown = new Lockdown();
        meters.gauge(Metric.LOCKDOWN_ENFORCED, () -> lockdown.value);
        return lockdown;
    }

    /** The gateway's canary. */
    public CanaryObserver canary() {
        return meters.counter(Metric.CANARY_CONNECTIONS)::increment;
    }

    /** The tunnel. */
    public TunnelObserver tunnel() {
        return new Tunnel();
    }

    /** Names and upstream connections. */
    public ResolveObserver resolve() {
        return new Resolve();
    }

    /** Questions of workloads for names. */
    public QueryObserver queries() {
        Map<QueryObserver.Way, Map<QueryObserver.Answer, Counter>> counters = new EnumMap<>(QueryObserver.Way.class);
        for (QueryObserver.Way way : QueryObserver.Way.values()) {
            Map<QueryObserver.Answer, Counter> ofWay = new EnumMap<>(QueryObserver.Answer.class);
            for (QueryObserver.Answer answer : QueryObserver.Answer.values()) {
                ofWay.put(answer, meters.counter(Metric.DNS_QUESTIONS, "way", way.label(), "answer", answer.label()));
            }
            counters.put(way, ofWay);
        }
        return (way, answer) -> increment(counters.getOrDefault(way, Map.of()).get(answer));
    }

    /** Spans; where nothing is traced, there is no metric. */
    public SpanObserver spans() {
        Counter exported = meters.counter(Metric.SPANS_EXPORTED);
        Map<SpanObserver.Loss, Counter> lost = new EnumMap<>(SpanObserver.Loss.class);
        for (SpanObserver.Loss why : SpanObserver.Loss.values()) {
            lost.put(why, meters.counter(Metric.SPANS_LOST, "cause", why.label()));
        }
        return new SpanObserver() {
            @Override
            public void exported(int spans) {
                exported.increment(spans);
            }

            @Override
            public void lost(Loss why, int spans) {
                Counter counter = lost.get(why);
                if (counter != null) {
                    counter.increment(spans);
                }
            }
        };
    }

    /** Pools of connections to destinations. */
    public UpstreamObserver upstreams() {
        return new UpstreamMetrics(meters);
    }

    /**
     * What pools hold now.
     *
     * @param pending requests that wait
     * @param aside endpoints left aside
     */
    public void pools(IntSupplier pending, IntSupplier aside) {
        meters.gauge(Metric.UPSTREAM_PENDING, pending::getAsInt);
        meters.gauge(Metric.UPSTREAM_ASIDE, aside::getAsInt);
    }

    /** Policy snapshots. */
    public PolicyObserver policy() {
        return new Policy();
    }

    private static final class Lockdown implements LockdownObserver {
        private volatile double value = Double.NaN;

        @Override
        public void probed(boolean enforced) {
            value = enforced ? 1 : 0;
        }
    }

    private final class Tunnel implements TunnelObserver {
        private final Map<Handshake, Counter> handshakes = new EnumMap<>(Handshake.class);
        private final LongAdder connections = new LongAdder();
        private final LongAdder streams = new LongAdder();
        private final Counter goaways = meters.counter(Metric.TUNNEL_GOAWAYS);
        private final Map<Limit, Counter> limits = new EnumMap<>(Limit.class);

        Tunnel() {
            for (Handshake result : Handshake.values()) {
                handshakes.put(result, meters.counter(Metric.TUNNEL_HANDSHAKES, "result", result.label()));
            }
            for (Limit limit : Limit.values()) {
                limits.put(limit, meters.counter(Metric.TUNNEL_LIMITS, "limit", limit.label()));
            }
            meters.gauge(Metric.TUNNEL_CONNECTIONS, connections::sum);
            meters.gauge(Metric.TUNNEL_STREAMS, streams::sum);
        }

        @Override
        public void handshake(Handshake result) {
            increment(handshakes.get(result));
        }

        @Override
        public void connectionOpened() {
            connections.increment();
        }

        @Override
        public void connectionClosed() {
            connections.decrement();
        }

        @Override
        public void streamOpened() {
            streams.increment();
        }

        @Override
        public void streamClosed() {
            streams.decrement();
        }

        @Override
        public void goawayReceived() {
            goaways.increment();
        }

        @Override
        public void limitReached(Limit limit) {
            increment(limits.get(limit));
        }
    }

    private final class Sharing implements SharedLimitObserver {
        private final Map<Answer, Counter> answers = new EnumMap<>(Answer.class);
        private volatile int up;

        Sharing() {
            for (Answer answer : Answer.values()) {
                answers.put(answer, meters.counter(Metric.SHARED_LIMITS, "counted", answer.label()));
            }
            meters.gauge(Metric.SHARED_LIMITS_UP, () -> up);
        }

        @Override
        public void answered(Answer answer) {
            increment(answers.get(answer));
        }

        @Override
        public void up(boolean now) {
            up = now ? 1 : 0;
        }
    }

    private final class Resolve implements ResolveObserver {
        private final Map<Answer, Counter> answers = new EnumMap<>(Answer.class);
        private final Timer answerTime = meters.timer(Metric.DNS_DURATION);
        private final Counter made = meters.counter(Metric.DIALS, "connected", "true");
        private final Counter missed = meters.counter(Metric.DIALS, "connected", "false");
        private final Timer dialTime = meters.timer(Metric.DIAL_DURATION);
        private final Map<UpstreamTls, Counter> secured = new EnumMap<>(UpstreamTls.class);
        private final Timer securedTime = meters.timer(Metric.UPSTREAM_TLS_DURATION);
        private final Map<ParentAnswer, Counter> asked = new EnumMap<>(ParentAnswer.class);

        Resolve() {
            for (Answer answer : Answer.values()) {
                answers.put(answer, meters.counter(Metric.DNS_ANSWERS, "answer", answer.label()));
            }
            for (UpstreamTls result : UpstreamTls.values()) {
                secured.put(result, meters.counter(Metric.UPSTREAM_TLS_HANDSHAKES, "result", result.label()));
            }
            for (ParentAnswer answer : ParentAnswer.values()) {
                asked.put(answer, meters.counter(Metric.PARENT_TUNNELS, "result", answer.label()));
            }
        }

        @Override
        public void resolved(Answer answer, Duration took) {
            increment(answers.get(answer));
            answerTime.record(took);
        }

        @Override
        public void dialled(boolean connected, Duration took) {
            (connected ? made : missed).increment();
            dialTime.record(took);
        }

        @Override
        public void asked(ParentAnswer answer) {
            increment(asked.get(answer));
        }

        @Override
        public void secured(UpstreamTls result, Duration took) {
            increment(secured.get(result));
            if (!took.isZero()) {
                securedTime.record(took);
            }
        }
    }

    private final class Policy implements PolicyObserver {
        private final Counter failures = meters.counter(Metric.POLICY_SOURCE_FAILURES);
        private volatile long generation;
        private volatile int rejected;
        private volatile Instant read = Instant.MIN;

        Policy() {
            meters.gauge(Metric.POLICY_GENERATION, () -> generation);
            meters.gauge(Metric.REJECTED_RESOURCES, () -> rejected);
            meters.gauge(Metric.POLICY_AGE, this::age);
        }

        private double age() {
            Instant at = read;
            return at.equals(Instant.MIN)
                    ? Double.NaN
                    : Duration.between(at, clock.instant()).toMillis() / 1_000.0;
        }

        @Override
        public void published(long newGeneration, int rejectedResources, Instant readAt) {
            generation = newGeneration;
            rejected = rejectedResources;
            read = readAt;
        }

        @Override
        public void sourceFailed() {
            failures.increment();
        }
    }

    private static void increment(@org.jspecify.annotations.Nullable Counter counter) {
        if (counter != null) {
            counter.increment();
        }
    }
}

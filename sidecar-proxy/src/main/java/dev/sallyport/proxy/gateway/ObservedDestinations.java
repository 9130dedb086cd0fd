package dev.sallyport.proxy.gateway;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.admin.AdminSettings;
import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.resources.suggest.Sighting;
import dev.sallyport.resources.translate.Origin;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where workloads went that no rule sent there, or wanted to: what a suggestion is made of. What a rule decided is not
 * kept, so that a gateway whose policy is complete keeps next to nothing. Bounded in all and for each caller, so that none
 * can crowd out the others; what is beyond is counted. Called on event loops, read on any thread; never blocks.
 */
final class ObservedDestinations implements ConnectionObserver {
    private static final Origin HERE = new Origin("gateway", 1);

    private record Key(
            String spiffeId,
            @Nullable String sni,
            @Nullable String httpHost,
            @Nullable String authority,
            int port,
            String decision,
            @Nullable Reason reason,
            @Nullable String rule,
            @Nullable String observed) {}

    private static final class Seen {
        private final Instant first;
        private volatile Instant last;
        private final LongAdder connections = new LongAdder();

        Seen(Instant first) {
            this.first = first;
            this.last = first;
        }
    }

    private final Map<Key, Seen> all = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> perCaller = new ConcurrentHashMap<>();
    private final LongAdder forgotten = new LongAdder();
    private final int most;
    private final int mostOfOne;

    ObservedDestinations(AdminSettings settings) {
        this.most = settings.maxObserved();
        this.mostOfOne = settings.maxObservedPerIdentity();
    }

    @Override
    public void opened() {}

    @Override
    public void settled(ConnectionRecord record) {
        Key key = key(record.facts(), record.outcome());
        if (key == null) {
            return;
        }
        Seen seen = all.get(key);
        if (seen == null && hasRoom(key.spiffeId)) {
            seen = all.computeIfAbsent(key, unseen -> {
                perCaller
                        .computeIfAbsent(unseen.spiffeId, caller -> new AtomicInteger())
                        .incrementAndGet();
                return new Seen(record.time());
            });
        }
        if (seen == null) {
            forgotten.increment();
        } else {
            seen.connections.increment();
            seen.last = record.time();
        }
    }

    /** Loops that ask at the same moment may go a few beyond; none goes far. */
    private boolean hasRoom(String caller) {
        AtomicInteger own = perCaller.get(caller);
        return all.size() < most && (own == null || own.get() < mostOfOne);
    }

    private static @Nullable Key key(ConnectionFacts facts, Outcome outcome) {
        String authority = facts.authority();
        String caller = facts.spiffeId();
        if (caller == null || authority == null || !counts(facts.rule(), outcome)) {
            return null;
        }
        String host = facts.sni() != null ? null : facts.httpHost();
        boolean named = facts.sni() != null || host != null;
        return new Key(
                caller,
                facts.sni(),
                host,
                named ? null : authority,
                facts.port(),
                outcome.label(),
                outcome.reason(),
                facts.rule(),
                facts.observed());
    }

    private static boolean counts(@Nullable String rule, Outcome outcome) {
        boolean byRule = rule != null && !(rule.startsWith("posture/") && rule.indexOf('/', 8) < 0);
        return switch (outcome) {
            case Outcome.Carried carried -> !byRule;
            case Outcome.Cut cut -> !byRule;
            case Outcome.Failed failed -> !byRule && rule != null;
            case Outcome.Denied denied -> denied.reason() == Reason.NO_RULE;
        };
    }

    /** Everything that is remembered, in no order; what is not readable as a destination is left out. */
    void forEach(Consumer<Sighting> reader) {
        all.forEach((key, seen) -> {
            Sighting sighting = sighting(key, seen);
            if (sighting != null) {
                reader.accept(sighting);
            }
        });
    }

    private static @Nullable Sighting sighting(Key key, Seen seen) {
        try {
            Authority asked = key.authority == null ? null : Authority.parse(key.authority);
            String named = key.sni != null ? key.sni : key.httpHost;
            Authority of = asked != null ? asked : Authority.parse(named + ":" + key.port);
            return new Sighting(
                    HERE,
                    seen.first,
                    seen.last,
                    seen.connections.sum(),
                    SpiffeId.parse(key.spiffeId),
                    of.host(),
                    key.port == 0 ? of.port() : key.port,
                    key.decision,
                    key.reason == null ? null : key.reason.label(),
                    key.rule,
                    key.observed);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Destinations remembered. */
    int size() {
        return all.size();
    }

    /** Connections for which there was no room. */
    long forgotten() {
        return forgotten.sum();
    }
}

package dev.sallyport.proxy.quota;

import dev.sallyport.model.decide.LimitedRule;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.policy.Quota;
import dev.sallyport.model.policy.RateLimit;
import dev.sallyport.model.policy.RuleName;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.quota.LimitKey.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing to be taken for a tunnel or a request: one token, one place, or a look at the day's sum. Immutable.
 *
 * @param rule whose limit it is
 * @param key from where
 */
record Draw(RuleName rule, LimitKey key) {
    /** A draw that got nothing, and when it may. Immutable. */
    record Shortage(Draw draw, Duration pause, boolean counted) {
        Shortage(Draw draw, Duration pause) {
            this(draw, pause, true);
        }

        /** Nobody knows how much there is. */
        static Shortage uncounted(Draw draw, Duration pause) {
            return new Shortage(draw, pause, false);
        }

        Refusal refusal() {
            return counted
                    ? draw.refusal(pause)
                    : draw.of(Reason.LIMITS_UNCOUNTED, Reason.LIMITS_UNCOUNTED.sentence(), pause);
        }
    }

    /** All that a new tunnel takes. */
    static List<Draw> ofTunnel(SpiffeId caller, List<LimitedRule> rules) {
        List<Draw> draws = new ArrayList<>();
        for (LimitedRule rule : rules) {
            Quota quota = rule.limits().quota();
            if (quota != null) {
                addQuota(draws, rule.rule(), quota, caller);
            }
        }
        draws.addAll(ofRequest(caller, rules));
        return draws;
    }

    private static void addQuota(List<Draw> draws, RuleName rule, Quota quota, SpiffeId caller) {
        String label = rule.toString();
        if (quota.bytesPerDay() != null) {
            draws.add(new Draw(rule, LimitKey.sum(Kind.BYTES_PER_DAY, label, caller, quota.bytesPerDay())));
        }
        if (quota.concurrentTunnels() != null) {
            draws.add(new Draw(rule, LimitKey.sum(Kind.CONCURRENT_TUNNELS, label, caller, quota.concurrentTunnels())));
        }
        if (quota.newTunnelsPerSecond() != null) {
            long pace = quota.newTunnelsPerSecond();
            draws.add(new Draw(rule, LimitKey.bucket(Kind.NEW_TUNNELS, label, caller, pace, pace, 1_000)));
        }
    }

    /** All that one more request of an open tunnel takes. */
    static List<Draw> ofRequest(SpiffeId caller, List<LimitedRule> rules) {
        List<Draw> draws = new ArrayList<>();
        for (LimitedRule rule : rules) {
            RateLimit rate = rule.limits().rate();
            if (rate != null) {
                SpiffeId identity = switch (rate.key()) {
                    case IDENTITY -> caller;
                    case RULE -> null;
                };
                draws.add(new Draw(
                        rule.rule(),
                        LimitKey.bucket(
                                Kind.RATE,
                                rule.rule().toString(),
                                identity,
                                rate.burst(),
                                rate.requests(),
                                rate.per().toMillis())));
            }
        }
        return draws;
    }

    /** Where the bytes of a tunnel are counted. */
    static List<Draw> ofBytes(SpiffeId caller, List<LimitedRule> rules) {
        List<Draw> draws = new ArrayList<>();
        for (LimitedRule limited : rules) {
            Quota quota = limited.limits().quota();
            String label = limited.rule().toString();
            if (quota != null && quota.bytesPerSecond() != null) {
                long pace = quota.bytesPerSecond();
                draws.add(new Draw(
                        limited.rule(), LimitKey.bucket(Kind.BYTES_PER_SECOND, label, caller, pace, pace, 1_000)));
            }
            if (quota != null && quota.bytesPerDay() != null) {
                draws.add(
                        new Draw(limited.rule(), LimitKey.sum(Kind.BYTES_PER_DAY, label, caller, quota.bytesPerDay())));
            }
        }
        return draws;
    }

    /** How metrics call it. */
    Limit limit() {
        return switch (key.kind()) {
            case RATE -> Limit.RULE_RATE;
            case NEW_TUNNELS -> Limit.RULE_NEW_TUNNELS;
            case CONCURRENT_TUNNELS -> Limit.RULE_CONCURRENT_TUNNELS;
            case BYTES_PER_SECOND -> Limit.RULE_BYTES_PER_SECOND;
            case BYTES_PER_DAY -> Limit.RULE_BYTES_PER_DAY;
        };
    }

    /** What the workload is told. */
    Refusal refusal(Duration wait) {
        return switch (key.kind()) {
            case RATE ->
                of(
                        Reason.RATE_LIMITED,
                        "It lets " + whom() + " pass " + key.refill() + " times in " + per() + ".",
                        wait);
            case NEW_TUNNELS ->
                of(Reason.RATE_LIMITED, "It lets a workload open " + key.refill() + " connections per second.", wait);
            case CONCURRENT_TUNNELS ->
                of(Reason.QUOTA_EXHAUSTED, "It lets a workload have " + key.most() + " connections open.", wait);
            case BYTES_PER_SECOND, BYTES_PER_DAY ->
                of(Reason.QUOTA_EXHAUSTED, "It lets a workload move " + key.most() + " bytes in a day (UTC).", wait);
        };
    }

    private Refusal of(Reason reason, String detail, Duration wait) {
        return Refusal.of(reason, rule, detail, wait);
    }

    private String whom() {
        return key.identity() == null ? "all its callers together" : "a workload";
    }

    private String per() {
        return key.perMillis() % 1_000 == 0 ? key.perMillis() / 1_000 + " s" : key.perMillis() + " ms";
    }
}

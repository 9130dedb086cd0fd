package dev.sallyport.resources.translate;

import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Quota;
import dev.sallyport.model.policy.RateLimit;
import dev.sallyport.model.policy.RateLimit.Key;
import dev.sallyport.model.policy.RuleLimits;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code rateLimit} and {@code quota} of a rule. Stateless. */
final class RuleLimitsReader {
    static final Shape RATE = Shape.of("requests", "per", "burst", "key");
    static final Shape QUOTA = Shape.of("concurrentTunnels", "newTunnelsPerSecond", "bytesPerSecond", "bytesPerDay");
    private static final Map<String, Key> KEYS = Map.of("Identity", Key.IDENTITY, "Rule", Key.RULE);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final long LEAST_BYTES = 1_000;

    private RuleLimitsReader() {}

    /** The limits, or null where there are none or after a problem. */
    static @Nullable RuleLimits read(Field rule, Action action) {
        Field rateField = rule.at("rateLimit");
        Field quotaField = rule.at("quota");
        for (Field stated : new Field[] {rateField, quotaField}) {
            if (stated.isStated() && action == Action.DENY) {
                stated.problem("limits what an Allow lets pass; a Deny lets nothing pass");
            }
        }
        RateLimit rate = rateField.isStated() ? rate(rateField) : null;
        Quota quota = quotaField.isStated() ? quota(quotaField) : null;
        return rate == null && quota == null ? null : new RuleLimits(rate, quota);
    }

    private static @Nullable RateLimit rate(Field field) {
        if (!field.isMapping(RATE)) {
            return null;
        }
        Long requests = field.at("requests").required().whole(1, Limits.PASSES);
        Duration per = field.at("per").required().parsed(Durations.MAX_TEXT, RuleLimitsReader::per);
        Long burst = field.at("burst").whole(1, Limits.PASSES);
        Key key = field.at("key").word(KEYS);
        if (requests == null || per == null) {
            return null;
        }
        return new RateLimit(requests, per, burst == null ? requests : burst, key == null ? Key.IDENTITY : key);
    }

    private static Duration per(String text) {
        Duration per = Durations.parse(text);
        if (per.compareTo(SHORTEST) < 0 || per.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a rate is per 1s to 24h");
        }
        return per;
    }

    private static @Nullable Quota quota(Field field) {
        if (!field.isMapping(QUOTA)) {
            return null;
        }
        Long concurrent = field.at("concurrentTunnels").whole(1, Limits.PASSES);
        Long fresh = field.at("newTunnelsPerSecond").whole(1, Limits.PASSES);
        Long perSecond = bytes(field.at("bytesPerSecond"), Limits.BYTES_PER_SECOND);
        Long perDay = bytes(field.at("bytesPerDay"), Long.MAX_VALUE / 2);
        if (concurrent == null && fresh == null && perSecond == null && perDay == null) {
            if (QUOTA.known().stream().allMatch(name -> field.at(name).isAbsent())) {
                field.problem("limits nothing: state one of " + QUOTA.list());
            }
            return null;
        }
        return new Quota(concurrent, fresh, perSecond, perDay);
    }

    private static @Nullable Long bytes(Field field, long most) {
        return field.numberOrText(
                number -> Quantities.within(number, LEAST_BYTES, most),
                Quantities.MAX_TEXT,
                text -> Quantities.parse(text, LEAST_BYTES, most));
    }
}

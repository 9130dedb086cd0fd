package dev.sallyport.resources.translate;

import dev.sallyport.model.destination.Balancing;
import dev.sallyport.model.destination.OutlierPlan;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code outlierDetection} and {@code loadBalancing} of a destination. Stateless. */
final class UpstreamReader {
    static final Shape OUTLIERS = Shape.of(
            "consecutive5xx",
            "consecutiveGatewayFailures",
            "interval",
            "baseEjectionTime",
            "maxEjectionTime",
            "maxEjectionPercent");
    static final Shape BALANCING = Shape.of("policy");
    private static final Map<String, Balancing> POLICIES =
            Arrays.stream(Balancing.values()).collect(Collectors.toMap(Balancing::word, Function.identity()));
    private static final int MOST_IN_A_ROW = 1_000;
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration LONGEST_EJECTION = Duration.ofDays(1);

    private UpstreamReader() {}

    /** When endpoints are left aside; null when it is not said, or wrong. */
    static @Nullable OutlierPlan outliers(Field field) {
        if (field.isAbsent() || !field.isMapping(OUTLIERS)) {
            return null;
        }
        Integer fives = Numbers.read(field.at("consecutive5xx"), 1, MOST_IN_A_ROW, 0);
        Integer failures = Numbers.read(field.at("consecutiveGatewayFailures"), 1, MOST_IN_A_ROW, 0);
        if (field.at("consecutive5xx").isAbsent()
                && field.at("consecutiveGatewayFailures").isAbsent()) {
            field.problem(
                    "says neither consecutive5xx nor consecutiveGatewayFailures: nothing would ever be left aside");
        }
        Duration interval = time(field.at("interval"), SHORTEST_INTERVAL, LONGEST, Duration.ofSeconds(10));
        Duration base = time(field.at("baseEjectionTime"), SHORTEST_INTERVAL, LONGEST, Duration.ofSeconds(30));
        Duration most = time(field.at("maxEjectionTime"), SHORTEST_INTERVAL, LONGEST_EJECTION, Duration.ofMinutes(5));
        if (field.at("maxEjectionTime").isStated() && most.compareTo(base) < 0) {
            field.at("maxEjectionTime").problem("is shorter than baseEjectionTime");
        }
        Integer percent = Numbers.read(field.at("maxEjectionPercent"), 1, 100, 100);
        return new OutlierPlan(
                Objects.requireNonNullElse(fives, 0),
                Objects.requireNonNullElse(failures, 0),
                interval,
                base,
                most.compareTo(base) < 0 ? base : most,
                Objects.requireNonNullElse(percent, 100));
    }

    private static Duration time(Field field, Duration shortest, Duration longest, Duration otherwise) {
        Duration stated = field.parsed(Durations.MAX_TEXT, text -> {
            Duration time = Durations.parse(text);
            if (time.compareTo(shortest) < 0 || time.compareTo(longest) > 0) {
                throw new IllegalArgumentException("this time is at least " + shortest.toMillis() + " ms and at most "
                        + longest.toMinutes() + " minutes");
            }
            return time;
        });
        return stated == null ? otherwise : stated;
    }

    /** How endpoints are chosen; null when it is not said, or wrong. */
    static @Nullable Balancing balancing(Field field) {
        return field.isAbsent() || !field.isMapping(BALANCING)
                ? null
                : field.at("policy").required().word(POLICIES);
    }
}

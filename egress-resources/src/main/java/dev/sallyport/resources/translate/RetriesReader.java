package dev.sallyport.resources.translate;

import dev.sallyport.model.destination.RetryPlan;
import dev.sallyport.model.destination.RetryPlan.Condition;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code retries} of a route. Stateless. */
final class RetriesReader {
    static final Shape RETRIES = Shape.of("attempts", "perTryTimeout", "retryOn");
    private static final int MOST = 10;
    private static final int MOST_CONDITIONS = 16;
    private static final int MAX_WORD = 32;
    private static final int DEFAULT_ATTEMPTS = 2;

    private RetriesReader() {}

    /**
     * The plan; null when absent or wrong.
     *
     * @param timeout of the whole exchange, or null
     */
    static @Nullable RetryPlan read(Field field, @Nullable Duration timeout) {
        if (field.isAbsent() || !field.isMapping(RETRIES)) {
            return null;
        }
        Long attempts = field.at("attempts").whole(1, MOST);
        Duration each = field.at("perTryTimeout").parsed(Durations.MAX_TEXT, RouteReader::time);
        if (each != null && timeout != null && each.compareTo(timeout) > 0) {
            field.at("perTryTimeout").problem("is longer than the route's timeout, which ends the last try before");
        }
        List<Object> stated =
                field.at("retryOn").list(MOST_CONDITIONS, item -> item.parsed(MAX_WORD, RetriesReader::condition));
        if (stated == null && field.at("retryOn").isStated()) {
            return null;
        }
        Set<Condition> conditions = EnumSet.noneOf(Condition.class);
        Set<Integer> statuses = new HashSet<>();
        if (stated == null) {
            conditions.addAll(RetryPlan.UNTOUCHED);
        } else {
            for (Object one : stated) {
                if (one instanceof Condition condition) {
                    conditions.add(condition);
                } else if (one instanceof Integer status) {
                    statuses.add(status);
                }
            }
        }
        return new RetryPlan(attempts == null ? DEFAULT_ATTEMPTS : attempts.intValue(), each, conditions, statuses);
    }

    private static Object condition(String text) {
        Condition condition = Condition.ofWord(text);
        if (condition != null) {
            return condition;
        }
        if (text.length() == 3
                && text.charAt(0) >= '4'
                && text.charAt(0) <= '5'
                && text.chars().allMatch(Character::isDigit)) {
            return Integer.valueOf(text);
        }
        throw new IllegalArgumentException("a condition is a status from 400 to 599 or one of "
                + Arrays.stream(Condition.values()).map(Condition::word).collect(Collectors.joining(", ")));
    }
}

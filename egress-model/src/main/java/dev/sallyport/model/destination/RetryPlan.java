package dev.sallyport.model.destination;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When a request is tried again. Immutable.
 *
 * @param attempts how often at most, the first try not counted; at least 1
 * @param perTryTimeout how long each try may take until its answer begins; null for no other than the route's
 * @param conditions on which; with {@code statuses} at least one
 * @param statuses of answers on which too
 */
public record RetryPlan(
        int attempts, @Nullable Duration perTryTimeout, Set<Condition> conditions, Set<Integer> statuses) {
    /** A condition, in the words and with the meaning that Envoy gives it ({@code x-envoy-retry-on}). */
    public enum Condition {
        /** The answer's status is 5xx, or there is no answer at all. */
        ANY_5XX("5xx"),
        /** The answer's status is 502, 503 or 504, or the try took too long. */
        GATEWAY_ERROR("gateway-error"),
        /** No connection could be made. */
        CONNECT_FAILURE("connect-failure"),
        /** There is no answer at all: the connection was lost, or the try took too long. */
        RESET("reset"),
        /** The destination says that it did not act upon the request (REFUSED_STREAM, GOAWAY). */
        REFUSED_STREAM("refused-stream"),
        /** The answer's status is 409. */
        RETRIABLE_4XX("retriable-4xx");

        private final String word;

        Condition(String word) {
            this.word = word;
        }

        /** Envoy's word. */
        public String word() {
            return word;
        }

        /** The condition of that word, or null. */
        public static @Nullable Condition ofWord(String word) {
            for (Condition condition : values()) {
                if (condition.word.equals(word.toLowerCase(Locale.ROOT))) {
                    return condition;
                }
            }
            return null;
        }
    }

    /** Where nothing is said: what cannot have reached the destination. */
    public static final Set<Condition> UNTOUCHED = Set.of(Condition.CONNECT_FAILURE, Condition.REFUSED_STREAM);

    /** Copies the sets. */
    public RetryPlan {
        conditions = Set.copyOf(conditions);
        statuses = Set.copyOf(statuses);
        if (attempts < 1 || conditions.isEmpty() && statuses.isEmpty()) {
            throw new IllegalArgumentException("a plan to try again says how often and when");
        }
    }

    /** What became of a try. */
    public enum Ending {
        /** No connection. */
        UNCONNECTED,
        /** The destination says that it did not act upon it. */
        UNPROCESSED,
        /** It was lost before an answer began. */
        LOST,
        /** No answer began in time. */
        LATE
    }

    /** Whether an answer with this status is a reason to try again. */
    public boolean covers(int status) {
        return statuses.contains(status)
                || status >= 500 && conditions.contains(Condition.ANY_5XX)
                || status >= 502 && status <= 504 && conditions.contains(Condition.GATEWAY_ERROR)
                || status == 409 && conditions.contains(Condition.RETRIABLE_4XX);
    }

    /** Whether the lack of an answer is. */
    public boolean covers(Ending ending) {
        return conditions.contains(Condition.ANY_5XX)
                || switch (ending) {
                    case UNCONNECTED -> conditions.contains(Condition.CONNECT_FAILURE);
                    case UNPROCESSED ->
                        conditions.contains(Condition.REFUSED_STREAM) || conditions.contains(Condition.RESET);
                    case LOST -> conditions.contains(Condition.RESET);
                    case LATE -> conditions.contains(Condition.RESET) || conditions.contains(Condition.GATEWAY_ERROR);
                };
    }
}

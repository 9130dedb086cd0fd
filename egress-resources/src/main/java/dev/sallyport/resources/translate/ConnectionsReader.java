package dev.sallyport.resources.translate;

import dev.sallyport.model.destination.PoolPlan;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads {@code connections} of a destination or of one of its ports. Stateless. */
final class ConnectionsReader {
    static final Shape CONNECTIONS = Shape.of(
                    "connectTimeout", "idleTimeout", "max", "maxPendingRequests", "maxRequestsPerConnection")
            .later("http2");
    private static final Duration LONGEST_CONNECT = Duration.ofMinutes(5);
    private static final int MOST = 1_000_000;
    private static final Duration LONGEST_IDLE = Duration.ofDays(7);

    private ConnectionsReader() {}

    /**
     * What is in force of them.
     *
     * @param connectTimeout null for the gateway's own
     * @param idleTimeout null for the gateway's own
     * @param pool how many connections
     */
    record Stated(
            @Nullable Duration connectTimeout, @Nullable Duration idleTimeout, PoolPlan pool) {
        static final Stated NONE = new Stated(null, null, PoolPlan.NONE);
    }

    /** What is stated, over what holds otherwise. */
    static Stated read(Field field, Stated otherwise) {
        if (field.isAbsent() || !field.isMapping(CONNECTIONS)) {
            return otherwise;
        }
        Duration connect = time(field.at("connectTimeout"), LONGEST_CONNECT);
        Duration idle = time(field.at("idleTimeout"), LONGEST_IDLE);
        return new Stated(
                connect == null ? otherwise.connectTimeout() : connect,
                idle == null ? otherwise.idleTimeout() : idle,
                new PoolPlan(
                        Numbers.read(field.at("max"), 1, MOST, otherwise.pool().max()),
                        Numbers.read(
                                field.at("maxPendingRequests"),
                                0,
                                MOST,
                                otherwise.pool().maxPending()),
                        Numbers.read(
                                field.at("maxRequestsPerConnection"),
                                1,
                                Integer.MAX_VALUE,
                                otherwise.pool().maxRequests())));
    }

    private static @Nullable Duration time(Field field, Duration longest) {
        return field.parsed(Durations.MAX_TEXT, text -> {
            Duration time = Durations.parse(text);
            if (time.isZero() || time.compareTo(longest) > 0) {
                throw new IllegalArgumentException(
                        "this time is longer than 0 and at most " + longest.toMinutes() + " minutes");
            }
            return time;
        });
    }
}

package dev.sallyport.resources.translate;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads {@code connections} of a destination or of one of its ports. Stateless. */
final class ConnectionsReader {
    static final Shape CONNECTIONS = Shape.of("connectTimeout", "idleTimeout")
            .later("max", "maxPendingRequests", "maxRequestsPerConnection", "http2");
    private static final Duration LONGEST_CONNECT = Duration.ofMinutes(5);
    private static final Duration LONGEST_IDLE = Duration.ofDays(7);

    private ConnectionsReader() {}

    /**
     * What is in force of them.
     *
     * @param connectTimeout null for the gateway's own
     * @param idleTimeout null for the gateway's own
     */
    record Times(
            @Nullable Duration connectTimeout, @Nullable Duration idleTimeout) {
        static final Times NONE = new Times(null, null);
    }

    /** What is stated, over what holds otherwise. */
    static Times read(Field field, Times otherwise) {
        if (field.isAbsent() || !field.isMapping(CONNECTIONS)) {
            return otherwise;
        }
        Duration connect = time(field.at("connectTimeout"), LONGEST_CONNECT);
        Duration idle = time(field.at("idleTimeout"), LONGEST_IDLE);
        return new Times(
                connect == null ? otherwise.connectTimeout() : connect, idle == null ? otherwise.idleTimeout() : idle);
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

package dev.sallyport.proxy.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The identity in force. New handshakes take {@link #current} each time; live connections keep what they were made with
 * and are aged out by their owner when told of a change. Safe for concurrent use.
 */
public interface IdentityHolder {
    /** The credentials in force, or null when none were loaded yet or the loaded ones have expired. */
    @Nullable
    Credentials current();

    /** Calls back after each accepted change, on an arbitrary thread; the callback must not block. */
    void onChange(Consumer<Credentials> listener);

    /** Time until an instant by the clock that identities are judged by; not negative. */
    Duration timeTo(Instant end);
}

package dev.sallyport.testkit.shell;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition of the outside world, which offers no other way than looking again. Stateless. */
public final class Eventually {
    private static final Duration PAUSE = Duration.ofMillis(10);

    private Eventually() {}

    /** Looks every 10 ms until {@code condition} holds; false when {@code limit} passed first. */
    public static boolean holds(Duration limit, BooleanSupplier condition) {
        return holds(limit, PAUSE, condition);
    }

    /** Looks every {@code pause} until {@code condition} holds; false when {@code limit} passed first. */
    public static boolean holds(Duration limit, Duration pause, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(pause.toNanos());
        }
        return true;
    }

    /** Like {@link #holds}, but a condition that never held is an exception naming {@code what}. */
    public static void await(String what, Duration limit, BooleanSupplier condition) {
        await(() -> what, limit, condition);
    }

    /** The same; {@code what} is asked for once the time is over, so that it can tell what happened meanwhile. */
    public static void await(Supplier<String> what, Duration limit, BooleanSupplier condition) {
        if (!holds(limit, condition)) {
            throw new IllegalStateException("not within %d ms: %s".formatted(limit.toMillis(), what.get()));
        }
    }
}

package dev.sallyport.proxy.quota;

import dev.sallyport.proxy.quota.Draw.Shortage;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where counts are kept. Never blocks. Safe for concurrent use. */
interface LimitStore extends AutoCloseable {
    /**
     * Takes all of the draws or none.
     *
     * @param loop the caller's event loop
     * @param then told once, on the loop, perhaps before this returns: null, or what there was not enough of
     */
    void take(Executor loop, List<Draw> draws, Consumer<@Nullable Shortage> then);

    /** Gives places back; other draws are not given back. */
    void release(List<Draw> draws);

    /** Counts bytes of one identity under one rule. */
    ByteMeter meter(Draw draw);

    /** Begins; does not wait. */
    default void start() {}

    /** Keys whose counts are kept in this process. */
    int size();

    @Override
    default void close() {}
}

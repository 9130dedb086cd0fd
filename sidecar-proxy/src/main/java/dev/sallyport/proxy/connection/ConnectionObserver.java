package dev.sallyport.proxy.connection;

import org.jspecify.annotations.Nullable;

/** Sees connections open and settle: metrics, the access log. Called on event loops; never blocks, never throws. */
public interface ConnectionObserver {
    /** A connection was accepted. */
    void opened();

    /** It ended; called exactly once for each opened one. */
    void settled(ConnectionRecord record);

    /**
     * Begins a span for a connection or request; its record ends it. Cheap.
     *
     * @param parent what it continues, or null to begin a trace
     * @return null where nobody traces
     */
    default @Nullable Span begin(@Nullable TraceContext parent) {
        return null;
    }

    /** Whether {@link #begin} begins anything, so that it is worth while to look for a parent. */
    default boolean traces() {
        return false;
    }

    /**
     * False while what is seen cannot be kept and nothing is to be carried unseen: a gateway then takes no new tunnels.
     * Cheap.
     */
    default boolean keeps() {
        return true;
    }
}

package dev.sallyport.proxy.connection;

import java.util.Locale;

/** What is told of counts that gateways share. Called on event loops; never blocks. */
public interface SharedLimitObserver {
    /** Where a charge was counted. */
    enum Answer {
        /** Together. */
        SHARED,
        /** By this gateway alone: Redis is away. */
        LOCAL,
        /** Nowhere, so it was refused: Redis is away. */
        DENIED;

        /** Metric label. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Tells nobody. */
    SharedLimitObserver NONE = new SharedLimitObserver() {};

    /** A charge was answered. */
    default void answered(Answer answer) {}

    /** Redis answers, or it does not. */
    default void up(boolean up) {}
}

package dev.sallyport.proxy.connection;

/** Sees the pools of connections to destinations. Called on event loops; never blocks, never throws. */
public interface UpstreamObserver extends LimitObserver {
    /** Sees nothing. */
    UpstreamObserver NONE = new UpstreamObserver() {};

    @Override
    default void limitReached(Limit limit) {}

    /** A connection was made. */
    default void connected() {}

    /** A connection is gone. */
    default void closed() {}

    /**
     * A request goes out.
     *
     * @param reused whether its connection has carried others before
     */
    default void assigned(boolean reused) {}

    /** A request was refused since its destination has no room for it. */
    default void overflowed() {}

    /** A request met a connection that its destination had closed, and was sent again. */
    default void repeated() {}

    /** An endpoint is left aside. */
    default void ejected() {}

    /** Every endpoint was left aside when a request came. */
    default void shorted() {}

    /** What came of a reason to try a request again. */
    enum Retry {
        /** It is tried again. */
        TRIED,
        /** As many as may be are being tried again already. */
        OVER_BUDGET,
        /** It was tried as often as it may be, or its content was not kept. */
        USED_UP
    }

    /** What became of the copy of a request. */
    enum Mirror {
        /** It was sent and answered. */
        SENT,
        /** The caller may not reach its target. */
        REFUSED,
        /** It was given up: no room, no connection, too slow. */
        DROPPED
    }

    /** There was a reason to try a request again. */
    default void retried(Retry retry) {}

    /** A copy is over. */
    default void mirrored(Mirror mirror) {}
}

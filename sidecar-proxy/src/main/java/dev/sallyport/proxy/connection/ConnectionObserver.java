package dev.sallyport.proxy.connection;

/** Sees connections open and settle: metrics, the access log. Called on event loops; never blocks, never throws. */
public interface ConnectionObserver {
    /** A connection was accepted. */
    void opened();

    /** It ended; called exactly once for each opened one. */
    void settled(ConnectionRecord record);

    /**
     * False while what is seen cannot be kept and nothing is to be carried unseen: a gateway then takes no new tunnels.
     * Cheap.
     */
    default boolean keeps() {
        return true;
    }
}
